import Adapters
import Schemas
import Testing

@Suite struct DeliveryGuardTests {
    static func mapping(_ expect: String, mode: String = "full") throws -> FeedMapping {
        try MappingLoader.load(
            text: """
                feed: t.t
                version: 1
                owner: {agency: t}
                mode: \(mode)
                format: {csv: {encoding: utf-8}}
                key: Н
                \(expect)
                """, file: "t.yaml")
    }

    static func codes(
        _ expect: String, mode: String = "full", _ now: DeliveryGuard.Counts, last: DeliveryGuard.Counts?
    ) throws -> [FindingCode] {
        let findings = DeliveryGuard(try mapping(expect, mode: mode)).findings(now, last: last, file: "f.csv")
        #expect(findings.allSatisfy { $0.severity == .error && !$0.expected.isEmpty && $0.location.row == 0 })
        return findings.map(\.code)
    }

    /// Rows withdrawn, rows known before, whether the delivery is held when the mapping says nothing.
    @Test(arguments: [
        (0, 1000, false), (200, 1000, false), (201, 1000, true), (1000, 1000, true), (50, 60, false), (51, 60, true),
        (51, 1000, false),
    ])
    func truncatedFullFileIsHeldByDefault(_ withdrawn: Int, _ known: Int, _ isHeld: Bool) throws {
        let now = DeliveryGuard.Counts(rows: max(1, known - withdrawn), known: known, withdrawn: withdrawn)
        #expect(try Self.codes("", now, last: .init(rows: known)) == (isHeld ? [.fileWithdrawal] : []))
        #expect(try Self.codes("", mode: "delta", now, last: .init(rows: known)) == [])
    }

    @Test(arguments: [("full", 3, 20, true), ("full", 2, 20, false), ("delta", 3, 20, true), ("delete", 3, 20, true)])
    func mappingSaysHowManyRowsMayBeWithdrawnInAnyMode(_ mode: String, _ withdrawn: Int, _ known: Int, _ isHeld: Bool)
        throws
    {
        let now = DeliveryGuard.Counts(rows: 17, known: known, withdrawn: withdrawn)
        let codes = try Self.codes("expect: {change: {withdrawn: 10%}}", mode: mode, now, last: nil)
        #expect(codes == (isHeld ? [.fileWithdrawal] : []))
    }

    @Test(
        arguments: [
            (100, []), (50, []), (49, [.fileHalfEmpty]), (200, []), (201, [.fileDoubled]), (0, [.fileHalfEmpty]),
        ] as [(Int, [FindingCode])])
    func rowsMayChangeOnlySoMuch(_ rows: Int, _ codes: [FindingCode]) throws {
        let expect = "expect: {change: {rows: -50%..+100%}}"
        #expect(try Self.codes(expect, .init(rows: rows), last: .init(rows: 100)) == codes)
        #expect(try Self.codes(expect, .init(rows: rows), last: nil) == [])
    }

    @Test func emptyFullFileIsHeldHoweverSmallTheFeed() throws {
        #expect(try Self.codes("", .init(rows: 0, known: 3, withdrawn: 3), last: .init(rows: 3)) == [.fileHalfEmpty])
        #expect(try Self.codes("", .init(rows: 0), last: nil) == [])
        #expect(try Self.codes("", mode: "delta", .init(rows: 0, known: 3), last: .init(rows: 3)) == [])
    }

    @Test(arguments: [
        ("10..20", 9, true), ("10..20", 10, false), ("10..20", 21, true), ("10..", 1000, false), ("..20", 0, false),
        ("..20", 21, true),
    ])
    func rowsHaveBounds(_ range: String, _ rows: Int, _ isHeld: Bool) throws {
        #expect(try Self.codes("expect: {rows: \(range)}", .init(rows: rows), last: nil) == (isHeld ? [.fileRows] : []))
    }

    @Test func findingsHaveAShareOfTheirOwn() throws {
        let expect = "expect: {findings: {snils.checksum: 20%, name.order: 0%}}"
        let good = DeliveryGuard.Counts(rows: 10, findings: [.snilsChecksum: 2, .dateFormat: 10])
        #expect(try Self.codes(expect, good, last: nil) == [])
        let bad = DeliveryGuard.Counts(rows: 10, findings: [.snilsChecksum: 3, .nameOrder: 1])
        #expect(try Self.codes(expect, bad, last: nil) == [.fileFindings, .fileFindings])
    }

    @Test func findingsAreComparedWithTheFeedsOwnPast() throws {
        let expect = "expect: {change: {findings: 10%}}"
        let last = DeliveryGuard.Counts(rows: 1000, findings: [.snilsChecksum: 50])
        for (count, isHeld) in [(50, false), (150, false), (151, true)] {
            let now = DeliveryGuard.Counts(rows: 1000, findings: [.snilsChecksum: count])
            #expect(try Self.codes(expect, now, last: last) == (isHeld ? [.fileFindings] : []))
        }
        #expect(try Self.codes(expect, .init(rows: 99, findings: [.snilsChecksum: 99]), last: last) == [])
    }

    @Test func findingSaysWhatWasExpectedAndWhatIsThere() throws {
        let now = DeliveryGuard.Counts(rows: 400, known: 1000, withdrawn: 600)
        let finding = try #require(
            DeliveryGuard(try Self.mapping("")).findings(now, last: nil, file: "f.csv").first)
        #expect(finding.expected == "отзыв не больше 20% строк; отозвано бы 600 из 1000")
        #expect(finding.location.file == "f.csv")
    }
}
