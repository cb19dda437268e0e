import Schemas
import Testing

@testable import Gateway

@Suite struct CircuitStateMachineTests {
    private static let start = Timestamp(microseconds: 1_800_000_000_000_000)

    private static func after(_ seconds: Int64) -> Timestamp { start.adding(seconds: seconds) }

    @Test func aFewFailuresChangeNothing() {
        var circuit = CircuitStateMachine()
        for second in 0..<2 { circuit.failed(at: Self.after(Int64(second)), random: 0) }
        #expect(circuit.admit(at: Self.after(3)) == .go)
        circuit.answered()
        #expect(circuit.failures == 0)
    }

    @Test func aDeadServerIsProbedByOneRequestAtATime() {
        var circuit = CircuitStateMachine()
        for _ in 0..<3 { circuit.failed(at: Self.start, random: 0) }
        #expect(circuit.state == .open(probeAt: Self.after(30)))
        #expect(circuit.admit(at: Self.after(29)) == .wait)
        #expect(circuit.admit(at: Self.after(30)) == .go)
        #expect(circuit.admit(at: Self.after(31)) == .wait)
        circuit.failed(at: Self.after(31), random: 0.5)
        #expect(circuit.state == .open(probeAt: Self.after(31 + 90)))
        #expect(circuit.admit(at: Self.after(200)) == .go)
        circuit.answered()
        #expect(circuit.state == .closed && circuit.admit(at: Self.after(200)) == .go)
    }

    @Test func pausesDoubleUpToAQuarterOfAnHour() {
        var circuit = CircuitStateMachine()
        var pauses: [Int64] = []
        var now = Self.start
        for _ in 0..<9 {
            circuit.failed(at: now, random: 0.999_999)
            guard case .open(let probeAt) = circuit.state else { continue }
            pauses.append((probeAt.microseconds - now.microseconds) / 1_000_000)
            now = probeAt
            #expect(circuit.admit(at: now) == .go)
        }
        #expect(pauses == [59, 119, 239, 479, 899, 899, 899])
    }

    @Test func aProbeThatNobodyHeardIsMadeAgain() {
        var circuit = CircuitStateMachine(state: .open(probeAt: Self.start), failures: 5)
        #expect(circuit.admit(at: Self.start) == .go)
        circuit.abandoned(at: Self.after(1))
        #expect(circuit.admit(at: Self.after(1)) == .go)
    }

    @Test func aClockThatIsPutBackDoesNotDelayTheProbe() {
        var circuit = CircuitStateMachine(state: .open(probeAt: Self.after(86_400)), failures: 5)
        #expect(circuit.admit(at: Self.start) == .go)
    }

    /// Whatever happens in whatever order: never two requests at once while it is not closed.
    @Test func neverTwoRequestsToADeadServer() {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<300 {
            var circuit = CircuitStateMachine()
            var now = Self.start
            var isProbing = false
            for _ in 0..<60 {
                now = now.adding(seconds: Int64.random(in: 0..<400, using: &random))
                let wasClosed = circuit.state == .closed
                switch Int.random(in: 0..<4, using: &random) {
                case 0, 1:
                    let admission = circuit.admit(at: now)
                    if wasClosed { #expect(admission == .go) }
                    if !wasClosed, admission == .go {
                        #expect(!isProbing)
                        isProbing = true
                    }
                case 2:
                    circuit.failed(at: now, random: Double.random(in: 0..<1, using: &random))
                    isProbing = false
                default:
                    if isProbing || wasClosed {
                        circuit.answered()
                        isProbing = false
                    }
                }
            }
        }
    }
}
