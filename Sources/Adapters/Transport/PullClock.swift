import Schemas

/// The time one feed has in a night.
struct PullClock {
    private let surroundings: RemotePull.Surroundings
    private let end: Timestamp

    /// Starts now.
    init(_ surroundings: RemotePull.Surroundings, seconds: Int) {
        self.surroundings = surroundings
        end = surroundings.now().adding(seconds: Int64(seconds))
    }

    /// Seconds left, more than none.
    func secondsLeft() throws(TransferFault) -> Double {
        let left = Double(end.microseconds - surroundings.now().microseconds) / 1_000_000
        guard left > 0, !surroundings.isCancelled() else { throw TransferFault(.nightOver) }
        return left
    }

    /// Waits, unless the night would be over by then.
    func pause(_ seconds: Double) throws(TransferFault) {
        guard try seconds < secondsLeft() else { throw TransferFault(.nightOver) }
        surroundings.pause(seconds)
    }
}
