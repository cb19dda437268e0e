import Glibc
import Schemas
import Testing

@testable import Gateway

// One database after the other: the server has a limit of connections.
@Suite(.serialized) struct ReceiptStoreTests {
    private typealias Sample = GatewayDatabase

    private func withFolder(_ body: (String) async throws -> Void) async throws {
        let folder = "/tmp/sverka-receipts-\(getpid())-\(String(UInt64.random(in: 0 ... .max), radix: 36))"
        defer { FileSystem.remove(folder) }
        try await body(folder)
    }

    /// A delivery of four rows, one of them rejected.
    private func prepare(_ world: GatewayDatabase) async throws {
        try await world.gateway.transaction { session in
            try session.execute(
                """
                UPDATE gateway.delivery SET state = 'matched', rows_read = 4, rows_added = 3, rows_quarantined = 1, rows_linked = 2,
                    rows_new = 1, cards_raised = 1, finding_counts = '{"date.format": 2, "csv.unknown-column": 1}'
                """)
            let place = SourceLocation(file: "дети.csv", line: 3, row: 2, field: "Дата рождения")
            try FindingStore(session: session).insert(
                [
                    Finding(
                        .csvUnknownColumn, severity: .warning,
                        at: SourceLocation(file: "дети.csv", line: 1, field: "Прочее")),
                    Finding(.dateFormat, severity: .error, at: place, maskedValue: "99,99,99", expected: "dd.mm.yyyy"),
                    Finding(.dateFormat, at: SourceLocation(file: "дети.csv", line: 4, row: 3)),
                    Finding(.fieldRequired, at: place.at(field: "ФИО")),
                ], delivery: Sample.delivery)
        }
        try await world.insert([Sample.draft(1, level: .high)])
    }

    private func acknowledge(_ world: GatewayDatabase, folder: String) async throws -> DeliveryReceipt {
        try await world.gateway.perform { session in
            let delivery = try #require(try DeliveryStore(session).delivery(Sample.delivery))
            return try AcknowledgeStep(folder: folder, feedTitle: "Проба").run(delivery, on: session)
        }
    }

    @Test func receiptTellsWhatTheDatabaseKnows() async throws {
        try await Sample.with { world in
            try await withFolder { folder in
                try await prepare(world)
                let receipt = try await acknowledge(world, folder: folder)
                #expect(receipt.state == .acknowledged && receipt.counts.addsUp && receipt.counts.accepted == 3)
                #expect(receipt.cards == [.high: 1])
                #expect(receipt.findingCounts == [.dateFormat: 2, .csvUnknownColumn: 1])
                #expect(receipt.fileFindings.map(\.code) == [.csvUnknownColumn])
                #expect(receipt.rejectedRows.map(\.row) == [2])
                #expect(receipt.rejectedRows.first?.findings.map(\.code) == [.dateFormat, .fieldRequired])
                #expect(try await world.texts("SELECT state FROM gateway.delivery") == ["acknowledged"])
                #expect(try await world.texts("SELECT action FROM gateway.audit") == ["delivery.acknowledged"])
            }
        }
    }

    /// A quote that never closes is found in a row, and refuses the file.
    @Test func receiptOfARefusedFileNamesTheReasonThoughItHasARow() async throws {
        try await Sample.with { world in
            let fatal = Finding(
                .csvQuote, at: SourceLocation(file: "дети.csv", line: 9, row: 8), expected: "закрывающая кавычка")
            let error = Finding(.fieldRequired, at: SourceLocation(file: "дети.csv", line: 4, row: 3, field: "ФИО"))
            let receipt = try await world.gateway.perform { session in
                try FindingStore(session: session).insert([error, fatal], delivery: Sample.delivery)
                let delivery = try #require(try DeliveryStore(session).delivery(Sample.delivery))
                return try ReceiptStore(session).collect([delivery], feedTitle: "Проба")[0]
            }
            #expect(receipt.fileFindings == [fatal])
            #expect(receipt.rejectedRows.map(\.row) == [3])
            #expect(receipt.russianText.contains("csv.quote"))
        }
    }

    @Test func filesThatAKillKeptFromBeingWrittenAreRestored() async throws {
        try await Sample.with { world in
            try await withFolder { folder in
                try await prepare(world)
                let receipt = try await acknowledge(world, folder: folder)
                let stem = "\(folder)/\(receipt.feedID)/\(receipt.number)"
                let json = try #require(FileSystem.text(stem + ".json"))
                #expect(json == receipt.json + "\n")
                #expect(FileSystem.text(stem + ".txt") == receipt.russianText)
                for kept in [[".json"], [".txt"], []] {
                    for suffix in [".json", ".txt"] where !kept.contains(suffix) { FileSystem.remove(stem + suffix) }
                    try await world.gateway.perform { try ReceiptStore($0).restoreFiles(in: folder) }
                    #expect(FileSystem.text(stem + ".json") == json)
                    #expect(FileSystem.text(stem + ".txt") == receipt.russianText)
                }
                #expect(FileSystem.names(in: "\(folder)/\(receipt.feedID)").count == 2)
            }
        }
    }

    @Test func oldReceiptsTakenAwayByTheirSenderStayAway() async throws {
        try await Sample.with { world in
            try await withFolder { folder in
                try await prepare(world)
                let receipt = try await acknowledge(world, folder: folder)
                let file = "\(folder)/\(receipt.feedID)/\(receipt.number).txt"
                FileSystem.remove(file)
                try await world.gateway.perform { session in
                    try session.execute("UPDATE gateway.receipt SET written_at = now() - interval '4 days'")
                    try ReceiptStore(session).restoreFiles(in: folder)
                }
                #expect(!FileSystem.exists(file))
            }
        }
    }

    @Test(arguments: ["refused", "held"]) func refusedAndHeldDeliveriesGetTheirReceiptToo(state: String) async throws {
        try await Sample.with { world in
            try await withFolder { folder in
                try await prepare(world)
                try await world.gateway.perform { try $0.execute("UPDATE gateway.delivery SET state = \(state)") }
                let receipt = try await acknowledge(world, folder: folder)
                #expect(receipt.state.rawValue == state)
                #expect(try await world.texts("SELECT state FROM gateway.delivery") == [state])
                #expect(
                    try await world.gateway.perform { try ReceiptStore($0).receipt(of: Sample.delivery)?.text }
                        == receipt.russianText)
            }
        }
    }
}
