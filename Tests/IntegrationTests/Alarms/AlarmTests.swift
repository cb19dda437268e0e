import Adapters
import Foundation
import Schemas
import Testing

@testable import Gateway

/// Alarms from what is wrong to those who are told, by real servers.
@Suite(.timeLimit(.minutes(4))) struct AlarmTests {
    private typealias World = ScheduleWorld

    private static let expected = InboxWorld.mapping(
        "clubs.expected", mode: "delta", match: "e_*.csv", more: "expect: {by: \"04:00\", every: day}")

    /// How a channel of these tests reaches its server.
    static func sending(user: String? = nil, password: String? = nil) async throws -> SendingSettings {
        var settings = SendingSettings()
        settings.authorities = try await TestCertificates.shared.value.text("authority.pem")
        settings.policy = AddressPolicy(allowed: [try #require(AddressRange("127.0.0.1"))])
        settings.user = user
        settings.password = password.flatMap { SecretName($0) }
        return settings
    }

    static func webhook(_ address: String) async throws -> AlarmChannel {
        AlarmChannel(
            name: "hook",
            way: .webhook(
                address: .address(try #require(RemoteAddress(address))),
                signingKey: try #require(SecretName("hook-key"))), sending: try await sending())
    }

    static func mail(
        _ box: MailBox, _ encryption: MailServer.Encryption = .starttls, password: String? = nil
    ) async throws -> AlarmChannel {
        AlarmChannel(
            name: "mail",
            way: .mail(
                server: try #require(MailServer(host: "127.0.0.1", port: box.port, encryption: encryption)),
                sender: try #require(MailAddress("sverka@region.example.test")),
                recipients: ["duty@region.example.test", "head@region.example.test"].compactMap { MailAddress($0) }),
            sending: try await sending(user: password == nil ? nil : "gate", password: password))
    }

    private static func keep(_ name: String, _ text: String, in world: World) {
        _ = FileManager.default.createFile(
            atPath: "\(world.folder)/secrets/\(name)", contents: Data(text.utf8), attributes: [.posixPermissions: 0o600]
        )
    }

    private static func open(_ world: World) async throws -> [String] {
        try await world.rows("SELECT kind, subject FROM gateway.alarm WHERE closed_at IS NULL ORDER BY 1, 2")
    }

    @Test func aMissingFeedIsToldOnceAndItsArrivalOnce() async throws {
        let base = try TransportFolder()
        let (server, box) = (try await WebhookServer(in: base), try await MailBox(in: base))
        try await World.with([Self.expected]) { world in
            Self.keep("hook-key", "s-21", in: world)
            let settings = World.quick([try await Self.webhook(server.address), try await Self.mail(box)])
            // Two nodes: only one of them tells.
            let nodes = (0..<2).map { _ in Task { try await world.service(settings).run() } }
            try await world.until("expected") {
                try await world.rows("SELECT state FROM gateway.feed_expectation") == ["pending"]
            }
            // Due at 04:00 of the region, 01:00 UTC. A minute before, nothing is wrong.
            world.advance(seconds: 3600 - 60)
            try await Task.sleep(for: .milliseconds(300))
            #expect(try await Self.open(world).isEmpty)
            world.advance(seconds: 61)
            try await world.until("told") { try server.taken().count == 1 && box.messages().count == 1 }
            let (headers, body, text) = try server.taken()[0]
            #expect(body["event"] as? String == "opened" && body["kind"] as? String == "feed.missing")
            #expect(body["feed"] as? String == "clubs.expected")
            #expect(body["message"] as? String == "clubs.expected: ждали до 21.11.2026 04:00, не пришло.")
            #expect(headers["content-type"] == "application/json; charset=utf-8")
            // Whoever has the key can prove who sent it.
            let parts = try #require(headers["sverka-signature"]).split(whereSeparator: { "=,".contains($0) })
            let code = HmacSha256.code(of: Array("\(parts[1]).\(text)".utf8), key: Array("s-21".utf8))
            #expect(parts.count == 4 && String(parts[3]) == code.hex)

            let message = try #require(try box.messages().first)
            #expect(message.defects.isEmpty && message.isSecure && message.longest <= 78)
            #expect(message.sender == "sverka@region.example.test")
            #expect(message.recipients == ["duty@region.example.test", "head@region.example.test"])
            #expect(message.headers["Subject"] == "Сверка: не пришла выгрузка: clubs.expected")
            #expect(message.text.contains("clubs.expected: ждали до 21.11.2026 04:00, не пришло."))

            // It comes an hour late.
            world.advance(seconds: 3600)
            let late = world.now
            try await world.application.gateway.transaction { session in
                let mapping = try #require(world.application.mappings.first)
                let delivery = try DeliveryStore(session).register(
                    feed: mapping, files: [], digest: ContentDigest(words: (1, 2, 3, 4)),
                    id: UniqueIdentifier(at: late), asOf: late.date, receivedAt: late)
                try DeliveryStore(session).note(arrivalOf: delivery.delivery, feed: mapping.id, at: late)
            }
            try await world.until("over") { try server.taken().count == 2 && box.messages().count == 2 }
            let over = try server.taken()[1].body
            #expect(over["event"] as? String == "closed")
            #expect(over["resolution"] as? String == "Пришло с опозданием: 21.11.2026 05:00.")
            let second = try box.messages()[1]
            #expect(second.headers["In-Reply-To"] == message.headers["Message-ID"])
            #expect(second.headers["Subject"] == "Сверка: закончилось: не пришла выгрузка: clubs.expected")

            // In the term after the next one nothing comes: that is another alarm.
            world.advance(seconds: 2 * 86_400)
            try await world.until("told again") { try server.taken().count == 3 && box.messages().count == 3 }
            try await Task.sleep(for: .milliseconds(300))
            for node in nodes { node.cancel() }
            for node in nodes { try await node.value }
            #expect(try server.taken().count == 3 && box.messages().count == 3)
            #expect(
                try await world.rows("SELECT count(*) FROM gateway.alarm_notice WHERE sent_at IS NOT NULL") == ["6"])
        }
    }

    @Test func aChannelThatIsAwayIsTriedUntilItTakesTheNotice() async throws {
        let base = try TransportFolder()
        let port = try ServerProgram.freePort()
        try await World.with([Self.expected]) { world in
            Self.keep("hook-key", "s-21", in: world)
            let settings = World.quick([try await Self.webhook("https://127.0.0.1:\(port)/hook")])
            try await world.running(settings) {
                try await world.until("expected") {
                    try await world.rows("SELECT state FROM gateway.feed_expectation") == ["pending"]
                }
                world.advance(seconds: 3700)
                try await world.until("failed") {
                    world.events.contains(.noticeFailed(channel: "hook", fault: "unreachable"))
                }
            }
            // The service is started anew; the server is back, but says twice that it is busy.
            let server = try await WebhookServer(busy: 2, in: base, port: port)
            try await world.running(settings) {
                try await world.until("taken") {
                    world.advance(seconds: 61)
                    try await Task.sleep(for: .milliseconds(40))
                    return try server.taken().count == 1
                }
                #expect(world.events.contains(.noticeFailed(channel: "hook", fault: "serverBusy 503")))
                try await world.until("noted") {
                    try await world.rows("SELECT last_error FROM gateway.alarm_notice WHERE sent_at IS NOT NULL") == [
                        ""
                    ]
                }
            }
        }
    }

    /// Encryption, the server's login, our secret, what comes of it.
    @Test(arguments: [
        (MailBox.Behaviour(), MailServer.Encryption.starttls, nil, nil),
        (MailBox.Behaviour(isImplicit: true), .implicit, nil, nil),
        (MailBox.Behaviour(login: "gate:p-17"), .starttls, "p-17", nil),
        (MailBox.Behaviour(isImplicit: true, login: "gate:p-17"), .implicit, "p-17", nil),
        (MailBox.Behaviour(login: "gate:p-17"), .starttls, "other", TransferFault.Code.denied),
        // Nothing is ever said without TLS.
        (MailBox.Behaviour(isPlain: true, login: "gate:p-17"), .starttls, "p-17", .denied),
        (MailBox.Behaviour(busy: 1), .starttls, nil, .serverBusy),
        (MailBox.Behaviour(login: "gate:p-17"), .starttls, nil, .unexpectedAnswer),
    ])
    func mailGoesByTLSOnly(
        behaviour: MailBox.Behaviour, encryption: MailServer.Encryption, password: String?, fault: TransferFault.Code?
    ) async throws {
        let base = try TransportFolder()
        let box = try await MailBox(behaviour, in: base)
        if let password { base.keep(secret: "mail", password) }
        let channel = try await Self.mail(box, encryption, password: password == nil ? nil : "mail")
        guard case .mail(let server, let sender, let recipients) = channel.way else { return }
        let message = MailMessage(
            sender: sender, recipients: recipients, subject: "Проба", text: ".\n..\nстрока\n",
            identifier: UniqueIdentifier(high: 1, low: 2), date: World.start)
        let secrets = LocalSecretStore(folder: base.path + "/secrets")
        let error = await thrown {
            try await DedicatedThread.run {
                try ChannelSender.send(message, by: server, channel.sending, secrets: secrets, isCancelled: { false })
            }
        }
        #expect((error as? TransferFault)?.code == fault, "\(String(describing: error))")
        let messages = try box.messages()
        #expect(messages.count == (fault == nil ? 1 : 0))
        if let taken = messages.first {
            #expect(taken.isSecure && taken.login == (password == nil ? "" : "gate"))
            #expect(taken.text.replacing("\r\n", with: "\n") == ".\n..\nстрока\n")
        }
    }

    @Test func aWebhookIsBoundToItsAddressesAndItsAuthority() async throws {
        let base = try TransportFolder()
        let server = try await WebhookServer(in: base)
        let address = try #require(RemoteAddress(server.address))
        let secrets = LocalSecretStore(folder: base.path + "/secrets")
        var closed = try await Self.sending()
        closed.policy = AddressPolicy(allowed: [])
        var stranger = try await Self.sending()
        stranger.authorities = nil
        for (settings, expected) in [(closed, TransferFault.Code.addressRefused), (stranger, .untrusted)] {
            let error = await thrown {
                try await DedicatedThread.run {
                    try ChannelSender.post(
                        Array("{}".utf8), to: address, headers: [], settings, secrets: secrets, isCancelled: { false })
                }
            }
            #expect((error as? TransferFault)?.code == expected)
        }
        #expect(try server.taken().isEmpty)
    }

    @Test func heldDeliveriesAndWaitingCardsAreAlarms() async throws {
        try await GatewayDatabase.with { database in
            let mapping = try GatewayDatabase.mapping()
            let now = GatewayDatabase.now.adding(seconds: 7200)
            func look(at moment: Timestamp) async throws -> [ScheduleEvent] {
                try await database.gateway.perform { session in
                    let checks = AlarmChecks(
                        mappings: [mapping], region: RegionSettings(), thresholds: AlarmThresholds())
                    return try AlarmStore(session: session).apply(
                        try checks.run(on: session, at: moment), channels: ["a", "b"], at: moment)
                }
            }
            #expect(try await look(at: now).isEmpty)
            try await database.insert([GatewayDatabase.draft(1, level: .current)])
            // Old by an hour and more.
            #expect(try await look(at: now) == [.alarmOpened(kind: .outboxOld, subject: "")])
            #expect(try await look(at: now).isEmpty)
            let number = try #require(
                try await database.texts("SELECT receipt_number FROM gateway.delivery").first)
            try await database.gateway.perform { session in
                try session.execute("UPDATE gateway.delivery SET state = 'held', rows_read = 7")
                try session.execute(
                    """
                    INSERT INTO gateway.finding VALUES (\(GatewayDatabase.delivery), 'f', 0, 0, '', 'file.half-empty',
                        'error', '', 'x')
                    """)
                try session.execute("UPDATE gateway.outbox SET delivered_at = now()")
            }
            #expect(
                try await look(at: now) == [
                    .alarmOpened(kind: .feedRows, subject: number), .alarmClosed(kind: .outboxOld, subject: ""),
                ])
            #expect(
                try await database.texts("SELECT message FROM gateway.alarm WHERE kind = 'feed.rows'").first?
                    .contains("выгрузка \(number) задержана и ждёт решения") == true)
            try await database.gateway.perform { session in
                try session.execute("DELETE FROM gateway.finding")
            }
            // The reason went, but it still waits: the other alarm takes over.
            #expect(
                try await look(at: now) == [
                    .alarmOpened(kind: .deliveryHeld, subject: number), .alarmClosed(kind: .feedRows, subject: number),
                ])
            try await database.gateway.perform { try $0.execute("UPDATE gateway.delivery SET state = 'refused'") }
            #expect(try await look(at: now) == [.alarmClosed(kind: .deliveryHeld, subject: number)])
            // Each opening and each closing once for each of two channels.
            #expect(try await database.texts("SELECT count(*) FROM gateway.alarm_notice") == ["12"])
        }
    }

    @Test func anEmergencyCardWaitsFiveMinutes() async throws {
        try await GatewayDatabase.with { database in
            try await database.insert([GatewayDatabase.draft(1, level: .emergency)])
            for (seconds, count) in [(Int64(299), 0), (301, 1)] {
                let moment = GatewayDatabase.now.adding(seconds: seconds)
                let reading = try await database.gateway.perform { session in
                    try AlarmChecks(mappings: [], region: RegionSettings(), thresholds: AlarmThresholds()).run(
                        on: session, at: moment)
                }
                #expect(reading.conditions.count == count)
            }
        }
    }

    /// Two that take notices at once never take the same, and what is over is told after what began.
    @Test func noticesAreTakenOnceAndInOrder() async throws {
        try await GatewayDatabase.with { database in
            let now = GatewayDatabase.now
            let other = try await PostgresConnection.open(database.settings)
            try await database.gateway.perform { session in
                let condition = AlarmCondition(key: .init(kind: .diskLow), feed: nil, message: "…")
                let store = AlarmStore(session: session)
                _ = try store.apply(
                    AlarmReading(conditions: [condition], kinds: [.diskLow]), channels: ["a"], at: now)
                _ = try store.apply(AlarmReading(kinds: [.diskLow]), channels: ["a"], at: now.adding(seconds: 1))
            }
            let later = now.adding(seconds: 2)
            func claim(_ connection: PostgresConnection, at moment: Timestamp) async throws -> Notice? {
                try await connection.perform { try NoticeStore(session: $0).claim("a", at: moment) }
            }
            let first = try #require(try await claim(database.gateway, at: later))
            #expect(first.event == .opened)
            #expect(try await claim(other, at: later) == nil)
            // Whoever took it is gone: another takes it again, under the same id.
            let again = try #require(try await claim(other, at: later.adding(seconds: 121)))
            #expect(again.id == first.id && again.attempts == 2)
            try await other.perform { try NoticeStore(session: $0).markSent(first.id, at: later) }
            let closing = try #require(try await claim(database.gateway, at: later))
            #expect(closing.event == .closed && closing.opening == first.id)
        }
    }
}
