import Testing

@testable import Gateway

@Suite struct ConnectionSettingsTests {
    @Test(arguments: [
        "postgres://clerk:s3cret@db.example:6432/sverka?sslmode=require",
        "host=db.example port=6432 user=clerk password=s3cret dbname=sverka sslmode=require",
    ])
    func bothFormsAreUnderstood(text: String) throws {
        let settings = try ConnectionSettings(text)
        #expect(settings.host == "db.example")
        #expect(settings.port == "6432")
        #expect(settings.user == "clerk")
        #expect(settings.database == "sverka")
        #expect(settings.complete["sslmode"] == "require")
        #expect(settings.with(database: "other").database == "other")
    }

    @Test func passwordIsNeverPrinted() throws {
        let settings = try ConnectionSettings("postgres://clerk:s3cret@db.example/sverka")
        var dumped = ""
        dump(settings, to: &dumped)
        for text in ["\(settings)", String(reflecting: settings), dumped] { #expect(!text.contains("s3cret")) }
        #expect(settings.complete["password"] == "s3cret")
    }

    @Test func brokenTextIsRefusedWithoutQuotingIt() {
        let error = #expect(throws: PostgresError.self) { try ConnectionSettings("postgres://clerk:s3cret@[::1/x") }
        #expect(error?.code == .invalidSettings)
        #expect(error?.debugDescription.contains("s3cret") == false)
    }

    @Test func unicodeIsAlwaysAskedFor() throws {
        let settings = try ConnectionSettings("host=a client_encoding=LATIN1 application_name=x")
        #expect(settings.complete["client_encoding"] == "UTF8")
        #expect(settings.complete["application_name"] == "x")
    }
}
