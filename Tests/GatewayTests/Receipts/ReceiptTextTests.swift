import Gateway
import Schemas
import Testing

@Suite struct ReceiptTextTests {
    private static let receipt = DeliveryReceipt(
        number: "R-1", feedID: "a.b", feedTitle: "Поток", mappingVersion: 1, mode: .full,
        receivedAt: Timestamp(microseconds: 1_795_248_900_000_000), state: .acknowledged, files: [],
        counts: DeliveryCounts(), findingCounts: [:], fileFindings: [],
        rejectedRows: [
            .init(
                row: 3,
                findings: [
                    Finding(.csvWidth, at: SourceLocation(file: "a.csv", line: 4), expected: "22 поля, в строке 21")
                ])
        ], cards: [:])

    @Test func peopleReadRussianDatesAndMachinesISO() {
        #expect(Self.receipt.russianText.contains("Принято: 21.11.2026 08:15 по UTC\n"))
        #expect(Self.receipt.json.contains("\"receivedAt\":\"2026-11-21T08:15:00Z\""))
    }

    @Test func rejectedRowSaysWhatWasExpected() {
        #expect(
            Self.receipt.russianText.contains(
                "строка 3: [csv.width] Число полей в строке не совпадает с заголовком. Строка файла 4. Ожидалось: 22 поля, в строке 21."
            ))
    }
}
