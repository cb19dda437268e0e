import Schemas
import Testing

@testable import Gateway

@Suite struct DeliveryReceiptTests {
    private static let secret = ["Сафина", "Гузель", "087-654-303", "12.04.1988"]

    private func receipt(state: DeliveryState = .acknowledged) -> DeliveryReceipt {
        var counts = DeliveryCounts()
        counts.read = 10
        counts[.quarantined] = 2
        counts[.linked] = 3
        counts[.review] = 1
        counts[.new] = 1
        counts[.unchanged] = 2
        counts[.duplicate] = 1
        counts.withdrawnByAbsence = 4
        func finding(_ code: FindingCode, row: Int, field: String, value: String) -> Finding {
            Finding(
                code, severity: .error, at: SourceLocation(file: "дети.csv", line: row + 1, row: row, field: field),
                maskedValue: Finding.mask(value), expected: "dd.mm.yyyy")
        }
        return DeliveryReceipt(
            number: "К-20261121-000007", feedID: "education.attendance", feedTitle: "Посещаемость", mappingVersion: 2,
            mode: .full, receivedAt: Timestamp(startOf: CalendarDate(dayNumber: 20_778)), state: state,
            files: [
                DeliveryReceipt.File(name: "дети.csv", digest: ContentDigest(words: (1, 2, 3, 4)), byteCount: 12345)
            ], counts: counts, findingCounts: [.snilsChecksum: 2, .dateFormat: 5, .rowDuplicateKey: 1],
            fileFindings: [Finding(.csvUnknownColumn, at: SourceLocation(file: "дети.csv", line: 1, field: "Прочее"))],
            rejectedRows: [
                DeliveryReceipt.RejectedRow(
                    row: 3,
                    findings: [
                        finding(.dateFormat, row: 3, field: "Дата рождения", value: Self.secret[3]),
                        finding(.fieldRequired, row: 3, field: "ФИО", value: "Сафина Гузель"),
                    ]),
                DeliveryReceipt.RejectedRow(
                    row: 7, findings: [finding(.snilsChecksum, row: 7, field: "СНИЛС", value: "087-654-303 01")]),
            ], cards: [.emergency: 1, .current: 4])
    }

    @Test func textCountsAddUpToTheRowsRead() throws {
        let lines = receipt().russianText.split(separator: "\n").map(String.init)
        func number(after prefix: String) throws -> Int {
            let line = try #require(lines.first { $0.contains(prefix) })
            return try #require(line.split(whereSeparator: { !$0.isNumber }).last.flatMap { Int($0) })
        }
        let parts = [
            "отклонено:", "без изменений:", "связано с реестром:", "на разборе оператора:", "нет в реестре:",
            "отозвано:",
            "повторы и устаревшие:",
        ]
        let sum = try parts.map { try number(after: $0) }.reduce(0, +)
        #expect(try number(after: "Прочитано строк:") == sum)
        #expect(try number(after: "итого:") == sum)
        #expect(try number(after: "прежних выгрузок") == 4)
    }

    @Test func everyRejectedRowHasOneLine() {
        let lines = receipt().russianText.split(separator: "\n").map(String.init)
        let rejected = lines.filter { $0.hasPrefix("  строка ") }
        #expect(rejected.count == 2)
        #expect(rejected[0].hasPrefix("  строка 3: [date.format]"))
        #expect(rejected[0].contains(". [field.required]"))
        #expect(rejected[0].contains("Поле «Дата рождения»") && rejected[0].contains("Строка файла 4"))
        #expect(rejected[1].contains("Значение вида «999-999-999 99»"))
    }

    @Test func nobodyCanBeRecognised() {
        let receipt = receipt()
        for text in [receipt.russianText, receipt.json] {
            for secret in Self.secret { #expect(!text.contains(secret)) }
        }
        #expect(receipt.russianText.contains("Значение вида «Аааааа Аааааа»"))
    }

    @Test func senderCannotStartALineOfHisOwn() {
        var receipt = receipt()
        let plain = receipt.russianText.split(separator: "\n", omittingEmptySubsequences: false).count
        receipt.files[0].name = "дети.csv\nСостояние: обработана"
        receipt.fileFindings[0].location.field = "Имя\r\nколонки\u{2028}\u{85}"
        receipt.rejectedRows[0].findings[0].maskedValue = "а\u{B}а\u{2029}"
        let text = receipt.russianText
        #expect(
            text.unicodeScalars.count { "\n\r\u{B}\u{85}\u{2028}\u{2029}".unicodeScalars.contains($0) } == plain - 1)
    }

    @Test func findingsAreSortedByHowOftenTheyWereMet() throws {
        let text = receipt().russianText
        let places = try ["date.format: 5", "snils.checksum: 2", "row.duplicate-key: 1"].map {
            try #require(text.firstRange(of: $0)?.lowerBound)
        }
        #expect(places == places.sorted())
    }

    @Test(arguments: DeliveryState.allCases) func stateIsSaidInRussian(state: DeliveryState) throws {
        let line = try #require(
            receipt(state: state).russianText.split(separator: "\n").first { $0.hasPrefix("Состояние:") })
        #expect(line.unicodeScalars.allSatisfy { !("a"..."z").contains($0) })
    }

    @Test func jsonIsReadableAndSaysTheSame() throws {
        let text = receipt().json
        var reader = JSONReader(Array(text.utf8))
        var keys: [String] = []
        var rows: [Int64] = []
        var counts: [String: Int64] = [:]
        var cards: [String: Int64] = [:]
        try reader.object { (reader, key) throws(JSONReader.Failure) in
            keys.append(key)
            switch key {
            case "rejected":
                try reader.array { (reader) throws(JSONReader.Failure) in
                    try reader.object { (reader, key) throws(JSONReader.Failure) in
                        if key == "row" { rows.append(try reader.integer()) } else { try reader.skipValue() }
                    }
                }
            case "rows":
                try reader.object { (reader, key) throws(JSONReader.Failure) in counts[key] = try reader.integer() }
            case "cards":
                try reader.object { (reader, key) throws(JSONReader.Failure) in cards[key] = try reader.integer() }
            default: try reader.skipValue()
            }
        }
        #expect(
            keys == [
                "receipt", "feed", "mappingVersion", "mode", "receivedAt", "state", "files", "rows", "cards",
                "findings",
                "file", "rejected",
            ])
        #expect(rows == [3, 7])
        #expect(cards == ["E1": 0, "E2": 1, "H": 0, "C": 4])
        let sum = RowOutcome.allCases.compactMap { counts[$0.rawValue] }.reduce(0, +)
        #expect(counts["read"] == sum)
        #expect(counts["accepted"] == 8)
    }

    @Test func cardsAreCountedByLevel() {
        #expect(receipt().russianText.contains("Сигнальных карт: 5 (E1 — 0, E2 — 1, H — 0, C — 4)"))
    }
}
