import Schemas

/// Looks whether a whole delivery can be what its sender meant: a truncated `full` file is well-formed, and would withdraw
/// thousands of rows. What it finds holds the delivery until a person decides.
public struct DeliveryGuard: Sendable {
    /// A delivery in numbers.
    public struct Counts: Hashable, Sendable {
        /// Rows read.
        public var rows: Int
        /// Rows that the feed had said before and not withdrawn.
        public var known: Int
        /// Rows that it withdraws, named or by their absence.
        public var withdrawn: Int
        /// Findings of its files and rows.
        public var findings: [FindingCode: Int]

        /// Makes counts.
        public init(rows: Int, known: Int = 0, withdrawn: Int = 0, findings: [FindingCode: Int] = [:]) {
            self.rows = rows
            self.known = known
            self.withdrawn = withdrawn
            self.findings = findings
        }
    }

    /// The share of known rows, in percent, that a `full` delivery may withdraw when its mapping says nothing.
    public static let usualWithdrawn = 20.0
    /// So many rows may be withdrawn in any case when the mapping says nothing: small feeds change by large shares.
    public static let harmlessWithdrawn = 50
    /// Shares of findings are compared with the past from so many rows on.
    private static let leastRowsForShares = 100

    private let expectation: DeliveryExpectation
    private let mode: FeedMode

    /// Guards the deliveries of a feed.
    public init(_ mapping: FeedMapping) { self.init(mapping.expect, mode: mapping.mode) }

    /// Guards deliveries of a mode.
    init(_ expectation: DeliveryExpectation, mode: FeedMode) {
        self.expectation = expectation
        self.mode = mode
    }

    /// What speaks against taking the delivery as it is; nothing when all is well.
    /// - Parameters:
    ///   - now: the delivery.
    ///   - last: the feed's last delivery that was processed; nil when it is the first.
    ///   - file: for the findings' place.
    public func findings(_ now: Counts, last: Counts?, file: String) -> [Finding] {
        let place = SourceLocation(file: file)
        var found: [Finding] = []
        func add(_ code: FindingCode, _ expected: String) {
            found.append(Finding(code, severity: .error, at: place, expected: expected))
        }
        if let text = rowsOutside(now.rows) { add(.fileRows, text) }
        let known = max(now.known, last?.rows ?? 0)
        if mode == .full, now.rows == 0, known > 0 {
            add(.fileHalfEmpty, "строки: в прошлый раз \(known), в файле ни одной")
        } else if let last, last.rows > 0 {
            let change = Double(now.rows - last.rows) * 100 / Double(last.rows)
            let text = "в прошлый раз строк \(last.rows), в файле \(now.rows)"
            if let least = expectation.leastChange, change < least {
                add(.fileHalfEmpty, "изменение не меньше \(Self.percent(least)); \(text)")
            }
            if let most = expectation.mostChange, change > most {
                add(.fileDoubled, "изменение не больше \(Self.percent(most)); \(text)")
            }
        }
        if let limit = withdrawalLimit(now), Double(now.withdrawn) * 100 > limit * Double(now.known) {
            add(
                .fileWithdrawal,
                "отзыв не больше \(Self.percent(limit)) строк; отозвано бы \(now.withdrawn) из \(now.known)")
        }
        return found + shares(now, last, place)
    }

    private func rowsOutside(_ rows: Int) -> String? {
        let isTooFew = expectation.leastRows.map { rows < $0 } ?? false
        let isTooMany = expectation.mostRows.map { rows > $0 } ?? false
        guard isTooFew || isTooMany else { return nil }
        let least = expectation.leastRows.map { "от \($0) " } ?? ""
        return "строк \(least)" + (expectation.mostRows.map { "до \($0)" } ?? "и больше") + "; в файле \(rows)"
    }

    /// Percent; nil when nothing is limited.
    private func withdrawalLimit(_ now: Counts) -> Double? {
        if let stated = expectation.withdrawn { return stated }
        return mode == .full && now.withdrawn > Self.harmlessWithdrawn ? Self.usualWithdrawn : nil
    }

    private func shares(_ now: Counts, _ last: Counts?, _ place: SourceLocation) -> [Finding] {
        guard now.rows > 0 else { return [] }
        var found: [Finding] = []
        for (code, count) in now.findings.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            let share = Double(count) * 100 / Double(now.rows)
            let text = "в файле \(Self.percent(share)) (\(count) на \(now.rows) строк)"
            if let limit = expectation.findings[code], share > limit {
                found.append(
                    Finding(
                        .fileFindings, severity: .error, at: place,
                        expected: "\(code.rawValue) не больше \(Self.percent(limit)); \(text)"))
            } else if let rise = expectation.findingsRise, let last, last.rows >= Self.leastRowsForShares,
                now.rows >= Self.leastRowsForShares
            {
                let before = Double(last.findings[code, default: 0]) * 100 / Double(last.rows)
                guard share > before + rise else { continue }
                found.append(
                    Finding(
                        .fileFindings, severity: .error, at: place,
                        expected: "\(code.rawValue): в прошлый раз \(Self.percent(before)); \(text)"))
            }
        }
        return found
    }

    /// «12,5%».
    private static func percent(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        let sign = tenths < 0 ? "−" : ""
        let rest = abs(tenths) % 10
        return "\(sign)\(abs(tenths) / 10)" + (rest == 0 ? "" : ",\(rest)") + "%"
    }
}
