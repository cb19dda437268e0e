import HTTPTypes
import Synchronization

/// How much is going on at the same time, for each account and in all.
package final class SlotTable: Sendable {
    private struct State {
        var byAccount: [String: Int] = [:]
        var all = 0
    }

    private let each: Int
    private let all: Int
    private let state = Mutex(State())

    /// Makes a table with bounds.
    package init(each: Int, all: Int) {
        self.each = each
        self.all = all
    }

    /// Taken now, in all.
    package var taken: Int { state.withLock { $0.all } }

    /// Runs a body while it holds one of the account's slots.
    /// - Throws: a problem `rate` when all of them are taken.
    package func with<Value>(_ account: String, _ body: () async throws -> Value) async throws -> Value {
        try state.withLock { state in
            guard state.byAccount[account, default: 0] < each, state.all < all else {
                throw Problem(
                    .rate, "Слишком много запросов выполняется одновременно. Дождитесь окончания начатых и повторите.",
                    headers: [.retryAfter: "2"])
            }
            state.byAccount[account, default: 0] += 1
            state.all += 1
        }
        defer {
            state.withLock { state in
                state.all -= 1
                let rest = state.byAccount[account, default: 1] - 1
                state.byAccount[account] = rest == 0 ? nil : rest
            }
        }
        return try await body()
    }
}
