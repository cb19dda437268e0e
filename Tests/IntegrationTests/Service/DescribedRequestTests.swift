import Adapters
import Foundation
import Schemas
import Testing

@testable import Gateway

/// What fits the description is taken, and what is doubtful in it is said; what nobody could act on is refused.
@Suite(.serialized) struct DescribedRequestTests {
    private static let feed = "education.attendance"

    private func with(
        _ body: (_ service: ServiceProgram, _ key: String, _ world: NightWorld) async throws -> Void
    ) async throws {
        try await ServiceProgram.with(agencies: ["education"]) { service, keys, world in
            for (number, feed) in [Self.feed, "urgent.education"].enumerated() {
                let set = try await world.program.run(
                    "agreement", "set", feed, "--number", "\(number)", "--from", "2020-01-01")
                try #require(set.status == 0, "\(set.errors)")
            }
            try await body(service, try #require(keys["education"]), world)
        }
    }

    private func send(
        _ service: ServiceProgram, _ key: String, _ target: String, _ headers: [String], _ body: [UInt8]
    ) async throws -> ServiceProgram.Answer {
        let head = [
            "\(target) HTTP/1.1", "Host: x", "Connection: close", "X-API-Key: \(key)",
            "Content-Length: \(body.count)",
        ]
        return try await service.send(
            Array(((head + headers).joined(separator: "\r\n") + "\r\n\r\n").utf8) + body)
    }

    private func signal(
        _ service: ServiceProgram, _ key: String, _ json: String, type: String = "application/json"
    ) async throws -> ServiceProgram.Answer {
        try await send(service, key, "POST /api/v1/signals", ["Content-Type: \(type)"], Array(json.utf8))
    }

    private func codes(_ answer: ServiceProgram.Answer) throws -> Set<String> {
        Set((try answer.json()["findings"] as? [[String: Any]] ?? []).compactMap { $0["code"] as? String })
    }

    /// A typing error must not silence a cry for help: who is meant can be told, the rest is said to the sender.
    @Test func signalWithDoubtfulValuesIsTakenAndTheyAreNamed() async throws {
        try await with { service, key, world in
            let document = try InterfaceDocument(try await service.get("/api/v1/openapi.json").body)
            let taken = try await signal(
                service, key,
                """
                {"id": "s-1", "indicator": "EDU-03", "occurredAt": "вчера", "text": "Синяки.",
                 "fields": {"marks": "на руках", "оружие": "ремень", "seenAt": "утром"},
                 "people": [{"role": "child", "surname": "Первушинский", "given": "Аристарх", "birthDate": "2031-04-05",
                             "snils": "123-456-789 00", "municipality": "7"}]}
                """)
            #expect(taken.status == 201, "\(taken.text)")
            #expect(document.faults(of: try taken.json(), by: "SignalStatus") == [])
            let codes = try codes(taken)
            for expected in ["date.format", "date.future", "snils.checksum", "address.unparsed", "field.pattern"] {
                #expect(codes.contains(expected), "\(expected): \(taken.text)")
            }
            #expect(!taken.text.contains("ремень") && !taken.text.contains("Первушинский"))
            // What could not be read as a field is read by whoever reads the card.
            for text in ["seenAt: утром", "оружие: ремень"] {
                let packed = PackedWriter()
                packed.text(text)
                let letters = Array(packed.bytes.dropFirst())
                #expect(
                    try await world.number("SELECT count(*) FROM gateway.row WHERE position(\(letters) IN packed) > 0")
                        == 1)
            }
            let late = try await signal(
                service, key,
                """
                <signal><id>s-2</id><indicator>EDU-03</indicator><occurredAt>2199-01-01T00:00:00Z</occurredAt>
                <fields><marks>на руках</marks></fields><address><text>ул. Мира, д. 5</text></address></signal>
                """, type: "application/xml")
            #expect(late.status == 201, "\(late.text)")
            #expect(try self.codes(late).contains("date.future"))
        }
    }

    @Test(arguments: [
        (#"[{"role": "child", "surname": "123", "given": "45"}]"#, 422),
        (#"[{"role": "child", "surname": "нет", "given": "не указано"}]"#, 422),
        (#"[{"role": "child", "given": "Аристарх"}]"#, 422),
        (#"[{"role": "child", "given": "Аристарх", "birthDate": "детский сад"}]"#, 422),
        (#"[{"role": "child", "given": "Аристарх", "birthDate": "2099-04-05"}]"#, 409),
    ])
    func signalOfNobodyIsRefused(people: String, status: Int) async throws {
        try await with { service, key, world in
            let json = #"{"id": "s-1", "indicator": "EDU-03", "people": \#(people)}"#
            let refused = try await signal(service, key, json)
            #expect(refused.status == status, "\(refused.text)")
            #expect(refused.problem == (status == 409 ? "conflict" : "content"))
            #expect(try await world.number("SELECT count(*) FROM gateway.signal") == 0)
        }
    }

    @Test func signalKnownByAnyOneOfItsMarksIsTaken() async throws {
        try await with { service, key, _ in
            let people = [
                #""surname": "Ли", "given": "Ан""#, #""snils": "11223344595""#, #""snils": "112-233-445 90""#,
                #""given": "Аристарх", "birthDate": "05.04.2015""#, #""given": "Аристарх", "municipality": "Казань""#,
                #""patronymic": "Львович", "address": "барак у станции""#,
            ]
            for (number, person) in people.enumerated() {
                let json =
                    #"{"id": "s-\#(number)", "indicator": "EDU-03", "people": [{"role": "child", \#(person)}]}"#
                let taken = try await signal(service, key, json)
                #expect(taken.status == 201, "\(person): \(taken.text)")
            }
            let nowhere = #"{"id": "a", "indicator": "EDU-03", "address": {"text": "где-то"}}"#
            #expect(try await signal(service, key, nowhere).status == 422)
        }
    }

    @Test func sumOfOtherBytesContradictsAndOneThatCanNotBeReadIsRefused() async throws {
        try await with { service, key, world in
            let body = Array("a;b\r\n1;2\r\n".utf8)
            let sum = Data(Sha256.digest(of: body).bytes).base64EncodedString()
            let other = Data(Sha256.digest(of: [1]).bytes).base64EncodedString()
            let cases: [(digest: String, status: Int, problem: String?)] = [
                ("sha-256=:\(other):", 409, "digest"), ("sha-256=abc", 400, "header"), ("any", 400, "header"),
                ("sha-256=:\(sum.dropLast(4)):", 400, "header"), ("sha-256=:\(sum):, any", 400, "header"),
                ("md5=:\(sum):, sha-256=:\(sum):", 201, nil),
            ]
            for each in cases {
                let answer = try await send(
                    service, key, "POST /api/v1/feeds/\(Self.feed)/deliveries",
                    ["Content-Type: text/csv", "Content-Digest: \(each.digest)"], body)
                #expect(answer.status == each.status && answer.problem == each.problem, "\(each): \(answer.text)")
            }
            #expect(try await world.number("SELECT count(*) FROM gateway.delivery") == 1)
        }
    }

    @Test func uploadThatWillGoOnGetsANameWhenItHasNone() async throws {
        try await with { service, key, world in
            let address = "/api/v1/feeds/\(Self.feed)"
            let csv = ["Content-Type: text/csv"]
            let begun = try await send(
                service, key, "POST \(address)/deliveries", csv + ["Upload-Complete: ?0"], Array("a;b".utf8))
            #expect(begun.status == 202, "\(begun.text)")
            let upload = try #require(try begun.json()["upload"] as? String)
            #expect(begun.headers["location"] == "\(address)/uploads/\(upload)")
            let ended = try await send(
                service, key, "PATCH \(address)/uploads/\(upload)", csv + ["Upload-Offset: 3", "Upload-Complete: ?1"],
                Array("\r\n1;2\r\n".utf8))
            #expect(ended.status == 201, "\(ended.text)")
            #expect(try ended.json()["bytes"] as? Int == 10)
            // A check keeps nothing: there is nothing to go on with.
            let checked = try await send(
                service, key, "POST \(address)/deliveries?validate=true", csv + ["Upload-Complete: ?0"],
                Array("a;b".utf8))
            #expect(checked.status == 200, "\(checked.text)")
            let empty = try await send(service, key, "POST \(address)/deliveries?validate=true", csv, [])
            #expect(empty.status == 422 && empty.problem == "content", "\(empty.text)")
            #expect(try await world.number("SELECT count(*) FROM gateway.upload") == 0)
            let nothing = try await send(
                service, key, "POST \(address)/deliveries",
                csv + ["Upload-Complete: ?0", "Idempotency-Key: night:0"], [])
            #expect(nothing.status == 422 && nothing.problem == "content", "\(nothing.text)")
            #expect(try await world.number("SELECT count(*) FROM gateway.upload") == 0)
            // A name may be coded more than it must.
            let named = try await send(
                service, key, "POST \(address)/deliveries",
                csv + ["Upload-Complete: ?0", "Idempotency-Key: night:1"], Array("a".utf8))
            #expect(named.status == 202, "\(named.text)")
            let state = try await service.get("\(address)/uploads/night%3A1", key: key, method: "HEAD")
            #expect(state.status == 200 && state.headers["upload-offset"] == "1")
        }
    }

    @Test func formIsTakenWholeAndOnlyWithAsManyFilesAsTheFeedHas() async throws {
        try await with { service, key, world in
            func form(_ parts: [String], _ headers: [String] = []) async throws -> ServiceProgram.Answer {
                let body = parts.map { "--b\r\nContent-Disposition: form-data; \($0)\r\n" }.joined() + "--b--\r\n"
                return try await send(
                    service, key, "POST /api/v1/feeds/\(Self.feed)/deliveries",
                    ["Content-Type: multipart/form-data; boundary=b"] + headers, Array(body.utf8))
            }
            let named = "name=\"x\"; filename=\"a.csv\"\r\n\r\na;b"
            let halved = try await form([named], ["Upload-Complete: ?0"])
            #expect(halved.status == 409 && halved.problem == "conflict", "\(halved.text)")
            let two = try await form([named, named])
            #expect(two.status == 409 && two.problem == "conflict", "\(two.text)")
            let none = try await form(["name=\"file\"\r\n\r\na;b"])
            #expect(none.status == 422 && none.problem == "content", "\(none.text)")
            #expect(try await world.number("SELECT count(*) FROM gateway.delivery") == 0)
            #expect(try await form([named, "name=\"note\"\r\n\r\ntext"]).status == 201)
        }
    }

    @Test func descriptionNamesTheCodesOfTheRegionOfToday() async throws {
        try await with { service, _, _ in
            let document = try InterfaceDocument(try await service.get("/api/v1/openapi.json").body)
            for name in ["Signal", "SignalXML"] {
                let schema = document.resolved(["$ref": "#/components/schemas/\(name)"])
                let properties = schema["properties"] as? [String: [String: Any]]
                let codes = try #require(properties?["indicator"]?["enum"] as? [String])
                #expect(codes.contains("POL-04") && codes.contains("EDU-03") && !codes.contains("EDU-01"))
                #expect(Set(codes).count == codes.count && !codes.contains("urgent-indicators"))
            }
        }
    }
}
