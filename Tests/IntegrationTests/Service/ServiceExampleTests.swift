import Foundation
import Testing

@testable import Gateway
@testable import Service

/// What documents tell to paste works when pasted.
@Suite(.serialized) struct ServiceExampleTests {
    @Test func exampleOfTheServiceInTheReadmeRuns() async throws {
        let blocks = try ShellExample.blocks(of: "README.md", between: "service example")
        try #require(blocks.count == 1)
        let outcome = try await ShellExample.run(blocks[0])
        #expect(outcome.status == 0, "\(outcome.text)")
        #expect(outcome.text.contains(#""level":"E1","state":"delivered""#), "\(outcome.text)")
        #expect(outcome.text.contains(#""verdict":"accepted""#), "\(outcome.text)")
        #expect(outcome.text.contains("КВИТАНЦИЯ"), "\(outcome.text)")
    }

    /// What an agency has before it pastes: an account, agreements, two files; and a service that runs.
    private static let agency = """
        sverka simulate --out region --people 700 --rows 400 --days 2 --seed 11
        sverka registry import region/registry.csv
        sverka agency add police
        sverka agreement set police.incidents --number 7/2026 --from 2026-01-01
        sverka agreement set urgent.police --number 8/2026 --from 2026-01-01
        cp region/day1/police_*.xml police_20261121.xml
        cp region/day2/police_*.xml police_20261122.xml
        sverka serve 2> serve.log &
        key=$(sverka key issue police)
        until curl --silent --fail --output ready.json "http://127.0.0.1:$SVERKA_LISTEN_PORT/ready"; do sleep 0.2; done

        """

    @Test func examplesForAgenciesRun() async throws {
        var blocks = try ShellExample.blocks(of: "docs/api.ru.md")
        try #require(blocks.count == 8)
        // Of all that an agency pastes only these two values are its own.
        blocks[0] = blocks[0].replacing("https://sverka.example", with: "http://127.0.0.1:$SVERKA_LISTEN_PORT")
            .replacing("sverka_…", with: "$key")
        let outcome = try await ShellExample.run(Self.agency + blocks.joined(separator: "\necho\n"))
        #expect(outcome.status == 0, "\(outcome.text)")
        for expected in [
            #""verdict":"#, #""receipt":"К-"#, "\"complete\":false", #""state":"acknowledged""#, "КВИТАНЦИЯ",
            #""outcome":"linked""#, "record,police.incidents,К-", #""level":"E1","state":"delivered""#, #""next":"#,
            "urn:sverka:reply:1", #""id":"kusp-4411-2""#,
        ] { #expect(outcome.text.contains(expected), "\(expected): \(outcome.text)") }
    }

    @Test func examplesOfAccessForAdministratorsRun() async throws {
        let blocks = try ShellExample.blocks(of: "docs/administrator-guide.ru.md", between: "access example")
        try #require(blocks.count == 6)
        let outcome = try await ShellExample.run(blocks.joined(separator: "\necho\n"))
        #expect(outcome.status == 0, "\(outcome.text)")
        // With the new key and with the certificate, but no more with the old key.
        #expect(outcome.text.matches(of: #/"feed":"police.incidents"/#).count == 2, "\(outcome.text)")
        #expect(outcome.text.contains("urn:sverka:problem:unauthorized"), "\(outcome.text)")
        for expected in ["«на 2027 год»: действует", "«узел обмена»", "№ 12/2026: с 01.01.2026 по 31.12.2027"] {
            #expect(outcome.text.contains(expected), "\(expected): \(outcome.text)")
        }
    }

    @Test func agenciesAreToldOfEveryAddressAndOfNoOther() async throws {
        try await WorkWorld.with { world in
            let text = try String(
                contentsOfFile: #filePath.components(separatedBy: "/Tests/")[0] + "/docs/api.ru.md", encoding: .utf8)
            let told = text.matches(of: #/(?m)^\| `(GET|HEAD|POST|PUT|PATCH|DELETE)` \| `(\/[^`]*)` \|/#)
                .map { "\($0.output.1) \($0.output.2)" }
            let routes = try GatewayService.routes(of: world.application).map { "\($0.method) \($0.template)" }
            // Who may get may ask for the head; one is told of where that is what it is for.
            #expect(told.filter { !$0.hasPrefix("HEAD ") }.sorted() == routes.sorted())
            for head in told where head.hasPrefix("HEAD ") {
                #expect(routes.contains("GET \(head.dropFirst(5))"), "\(head)")
            }
        }
    }
}
