import Gateway
import Synchronization

/// Shows how far a night is: one line that changes on a terminal, a plain line for each finished step elsewhere.
final class TerminalProgress: NightProgress {
    private struct State {
        var lastShown = ContinuousClock.now
        var isLineOpen = false
        var done: [String: Int] = [:]
    }

    private let state = Mutex(State())
    private let isTerminal: Bool
    private let isSilent: Bool

    /// Silent when a machine reads the output.
    init(isSilent: Bool) {
        self.isSilent = isSilent
        isTerminal = Console.isTerminal
    }

    func advance(step: String, feed: String, done: Int, total: Int?) {
        guard !isSilent else { return }
        state.withLock { state in
            state.done[step + feed] = done
            let now = ContinuousClock.now
            guard isTerminal, now - state.lastShown > .milliseconds(100) else { return }
            state.lastShown = now
            state.isLineOpen = true
            Console.write("\r\u{1B}[K\(Self.title(step)) \(feed) \(Self.bar(done, of: total))", to: 2)
        }
    }

    func finish(step: String, feed: String, done: Int) {
        guard !isSilent else { return }
        state.withLock { state in
            let count = done > 0 ? done : state.done[step + feed] ?? 0
            if state.isLineOpen { Console.write("\r\u{1B}[K", to: 2) }
            state.isLineOpen = false
            Console.note("\(Self.title(step)) \(feed): \(count)")
        }
    }

    /// `[██████──────────────]  30 % 6000`, or only the count while the end is not known.
    private static func bar(_ done: Int, of total: Int?) -> String {
        guard let total, total > 0 else { return "\(done)" }
        let width = 24
        let filled = min(width, done * width / total)
        let percent = min(100, done * 100 / total)
        let line = String(repeating: "█", count: filled) + String(repeating: "─", count: width - filled)
        return "[\(line)] \(percent) % \(done)"
    }

    private static func title(_ step: String) -> String {
        switch step {
        case "pull": "получение с серверов"
        case "fetch": "приём файлов"
        case "stage": "разбор"
        case "match": "сверка"
        case "deliver": "передача"
        case "import": "загрузка реестра"
        case "simulate": "создание региона"
        default: step
        }
    }
}
