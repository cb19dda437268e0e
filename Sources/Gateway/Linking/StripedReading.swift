import Adapters
import Schemas
import Synchronization

/// Reads one file on several threads, a stripe each, and hands its rows out in the order of the file.
///
/// Blocks the calling thread until the file is read. Few blocks are in memory at once, however large the file is. Records
/// have no digests.
struct StripedReading {
    /// The mapping that the file is read by.
    let mapping: FeedMapping
    let files: [FeedFile]
    let asOf: CalendarDate
    /// Threads that map rows.
    let width: Int

    /// What became of the file as a whole.
    struct Report {
        /// Why it can't be used; rows before that place were handed out.
        var fatal: Finding?
        var rowsRead = 0
        var rowsQuarantined = 0
        /// The first row that was rejected.
        var firstQuarantined: SourceLocation?
    }

    private struct StoppedReading: Error {}

    /// Values of a block's rows; when something was thrown, of those before it.
    private struct Block<Value: Sendable>: Sendable {
        var values: [Value] = []
        var failure: (any Error)?
    }

    /// Turns rows into values, many at once, and calls the body with the values in the order of their rows.
    /// - Throws: of what `transform` and `body` throw, the one that concerns the first row.
    func read<Value: Sendable>(
        _ transform: @escaping @Sendable (CanonicalRecord) throws -> Value?, _ body: (Value) throws -> Void
    ) throws -> Report {
        let queues = (0..<max(1, width)).map { _ in BlockingQueue<Block<Value>>(limit: 2) }
        let reports = Mutex<[Report]>([])
        // Nobody stops at a number of rejected rows of its own: the sum of all stripes counts.
        let mapping = mapping.confirmed
        for (index, queue) in queues.enumerated() {
            let stripe = RowStripe(index: index, of: queues.count)
            let reader = FeedReader(mapping: mapping, files: files, asOf: asOf, stripe: stripe, digests: false)
            let isStarted = DedicatedThread.start {
                if let report = Self.fill(queue, from: reader, transform) { reports.withLock { $0.append(report) } }
                queue.end()
            }
            if !isStarted {
                _ = queue.push(Block(failure: PostgresError(.connectionFailed, remark: "нет потоков")))
                queue.end()
            }
        }
        // Whatever is thrown below, the threads have ended when this returns.
        defer {
            for queue in queues { queue.abandon() }
            for queue in queues { queue.waitForEnd() }
        }
        var place = 0
        while let block = queues[place % queues.count].pop() {
            for value in block.values { try body(value) }
            if let failure = block.failure { throw failure }
            place += 1
        }
        // No block follows; what the others found wrong with the file behind their last one is in their reports.
        for queue in queues { while queue.pop() != nil {} }
        return reports.withLock { Self.merged($0) }
    }

    /// Reads a stripe to its end; nil when nobody wants it any more, or when it failed, which its last block says.
    private static func fill<Value: Sendable>(
        _ queue: BlockingQueue<Block<Value>>, from reader: FeedReader,
        _ transform: (CanonicalRecord) throws -> Value?
    ) -> Report? {
        var block = Block<Value>()
        var rows = 0
        var own = Report()
        func hand() throws {
            guard queue.push(block) else { throw StoppedReading() }
            block = Block()
            block.values.reserveCapacity(RowStripe.blockRows)
        }
        do {
            let report = try reader.read { row in
                switch row {
                case .record(let record): if let value = try transform(record) { block.values.append(value) }
                case .quarantined(let record, _):
                    own.rowsQuarantined += 1
                    own.firstQuarantined = own.firstQuarantined ?? record.location
                case .unchanged: break
                }
                rows += 1
                if rows % RowStripe.blockRows == 0 { try hand() }
            }
            if !block.values.isEmpty { try hand() }
            own.fatal = report.fatal
            own.rowsRead = report.rowsRead
            return own
        } catch is StoppedReading {
            return nil
        } catch {
            block.failure = error
            _ = queue.push(block)
            return nil
        }
    }

    private static func merged(_ reports: [Report]) -> Report {
        var sum = Report()
        for report in reports {
            sum.fatal = sum.fatal ?? report.fatal
            sum.rowsRead = max(sum.rowsRead, report.rowsRead)
            sum.rowsQuarantined += report.rowsQuarantined
            if let place = report.firstQuarantined, place.line < sum.firstQuarantined?.line ?? .max {
                sum.firstQuarantined = place
            }
        }
        return sum
    }
}
