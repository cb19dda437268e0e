import Adapters
import Glibc
import Testing

@Suite struct SecretTests {
    @Test func secretIsNeverPrinted() throws {
        let secret = Secret("тайна-17".utf8)
        var text = ""
        dump(secret, to: &text)
        text += "\(secret) \(String(reflecting: secret)) \([secret]) \(Optional(secret) as Any)"
        var settings = PullSettings(place: .address(try #require(RemoteAddress("sftp://u:тайна-17@h/"))))
        settings.user = "u"
        dump(settings, to: &text)
        text += "\(settings)"
        #expect(!text.contains("тайна"))
        #expect(text.contains("•••"))
    }

    @Test func fileOfItsOwnerIsRead() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Array("слово\r\n".utf8), to: "egisso-password")
        let name = try #require(SecretName("egisso-password"))
        chmod(path, 0o600)
        #expect(try LocalSecretStore(folder: folder.path).secret(name) == Secret("слово".utf8))
    }

    @Test(arguments: [0o640, 0o604, 0o660] as [mode_t])
    func fileThatOthersMayOpenIsRefused(mode: mode_t) throws {
        let folder = try TemporaryFolder()
        let name = try #require(SecretName("a"))
        chmod(try folder.write([1], to: "a"), mode)
        #expect(throws: SecretFault(name, .unsafeFile)) { try LocalSecretStore(folder: folder.path).secret(name) }
    }

    @Test func linkAndEmptyFileAreRefused() throws {
        let folder = try TemporaryFolder()
        chmod(try folder.write([65], to: "real"), 0o600)
        symlink("\(folder.path)/real", folder.own("link"))
        chmod(try folder.write([10], to: "empty"), 0o600)
        for text in ["link", "empty"] {
            let name = try #require(SecretName(text))
            #expect(throws: SecretFault(name, .unsafeFile)) { try LocalSecretStore(folder: folder.path).secret(name) }
        }
    }

    @Test func environmentComesFirst() throws {
        let name = try #require(SecretName("test-only-7"))
        #expect(name.variable == "SVERKA_SECRET_TEST_ONLY_7")
        setenv(name.variable, "x", 1)
        defer { unsetenv(name.variable) }
        #expect(try LocalSecretStore(folder: "/nowhere").secret(name) == Secret([120]))
    }

    @Test func missingSecretIsNamedNotGuessed() throws {
        let name = try #require(SecretName("no-such"))
        #expect(throws: SecretFault(name, .missing)) { try LocalSecretStore(folder: "/nowhere").secret(name) }
    }

    @Test(arguments: ["", "A", "a_b", "../a", "a/b", "п", String(repeating: "a", count: 65)])
    func otherTextsAreNoName(text: String) { #expect(SecretName(text) == nil) }
}
