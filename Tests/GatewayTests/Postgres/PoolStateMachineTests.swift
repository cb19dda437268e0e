import Testing

@testable import Gateway

@Suite struct PoolStateMachineTests {
    @Test func connectionsAreOpenedOnDemandUpToTheSize() {
        var machine = PoolStateMachine(size: 2)
        #expect(machine.requested(by: 1) == [.open(connection: 1)])
        #expect(machine.requested(by: 2) == [.open(connection: 2)])
        #expect(machine.requested(by: 3).isEmpty)
        #expect(machine.opened(2) == [.lend(connection: 2, waiter: 1)])
        #expect(machine.opened(1) == [.lend(connection: 1, waiter: 2)])
        #expect(machine.returned(1, isHealthy: true) == [.lend(connection: 1, waiter: 3)])
        #expect(machine.returned(2, isHealthy: true).isEmpty)
        #expect(machine.requested(by: 4) == [.lend(connection: 2, waiter: 4)])
    }

    @Test func brokenConnectionIsReplacedForWhoeverWaits() {
        var machine = PoolStateMachine(size: 1)
        _ = machine.requested(by: 1)
        _ = machine.opened(1)
        #expect(machine.requested(by: 2).isEmpty)
        #expect(machine.returned(1, isHealthy: false) == [.close(connection: 1), .open(connection: 2)])
        #expect(machine.opened(2) == [.lend(connection: 2, waiter: 2)])
    }

    @Test func whoeverGotADeadConnectionKeepsItsTurn() {
        var machine = PoolStateMachine(size: 1)
        _ = machine.requested(by: 1)
        _ = machine.opened(1)
        _ = machine.requested(by: 2)
        #expect(machine.returned(1, isHealthy: false) == [.close(connection: 1), .open(connection: 2)])
        #expect(machine.requested(by: 3, first: true).isEmpty)
        #expect(machine.opened(2) == [.lend(connection: 2, waiter: 3)])
    }

    @Test func failureToConnectFailsOneWaiterAndTriesForTheNext() {
        var machine = PoolStateMachine(size: 1)
        _ = machine.requested(by: 1)
        _ = machine.requested(by: 2)
        #expect(machine.openFailed(1) == [.failToOpen(waiter: 1), .open(connection: 2)])
        #expect(machine.openFailed(2) == [.failToOpen(waiter: 2)])
        #expect(machine.connectionCount == 0)
    }

    @Test func cancelledWaiterIsForgottenAndItsConnectionKept() {
        var machine = PoolStateMachine(size: 1)
        _ = machine.requested(by: 1)
        #expect(machine.cancelled(1) == [.cancel(waiter: 1)])
        #expect(machine.cancelled(1).isEmpty)
        #expect(machine.opened(1).isEmpty)
        #expect(machine.requested(by: 2) == [.lend(connection: 1, waiter: 2)])
    }

    @Test func closingRefusesWaitersAndClosesEverything() {
        var machine = PoolStateMachine(size: 2)
        _ = machine.requested(by: 1)
        _ = machine.opened(1)
        _ = machine.requested(by: 2)
        _ = machine.requested(by: 3)
        #expect(machine.closed() == [.refuse(waiter: 2), .refuse(waiter: 3)])
        #expect(machine.requested(by: 4) == [.refuse(waiter: 4)])
        #expect(machine.opened(2) == [.close(connection: 2)])
        #expect(machine.returned(1, isHealthy: true) == [.close(connection: 1)])
        #expect(machine.connectionCount == 0)
    }

    /// Random events: never more connections than allowed, nobody served twice, everybody answered in the end.
    @Test(arguments: 0..<50) func everyWaiterIsAnsweredExactlyOnce(seed: UInt64) {
        var random = Mixer(state: seed)
        var machine = PoolStateMachine(size: 3)
        var opening: [Int] = []
        var lent: [Int] = []
        var answered: [Int: Int] = [:]
        var waiters = 0
        func act(_ actions: [PoolStateMachine.Action]) {
            for action in actions {
                switch action {
                case .open(let connection): opening.append(connection)
                case .lend(let connection, let waiter):
                    lent.append(connection)
                    answered[waiter, default: 0] += 1
                case .close: break
                case .failToOpen(let waiter), .refuse(let waiter), .cancel(let waiter):
                    answered[waiter, default: 0] += 1
                }
            }
            #expect(machine.connectionCount <= 3)
            #expect(Set(lent).count == lent.count)
        }
        for _ in 0..<400 {
            switch random.next() % 6 {
            case 0, 1:
                waiters += 1
                act(machine.requested(by: waiters))
            case 2 where !opening.isEmpty: act(machine.opened(opening.removeFirst()))
            case 3 where !opening.isEmpty: act(machine.openFailed(opening.removeLast()))
            case 4 where !lent.isEmpty: act(machine.returned(lent.removeFirst(), isHealthy: random.next() % 4 > 0))
            case 5 where waiters > 0: act(machine.cancelled(Int(random.next() % UInt64(waiters)) + 1))
            default: break
            }
        }
        while !opening.isEmpty || !lent.isEmpty {
            if !opening.isEmpty { act(machine.opened(opening.removeFirst())) }
            if !lent.isEmpty { act(machine.returned(lent.removeFirst(), isHealthy: true)) }
        }
        #expect(answered.count == waiters)
        #expect(answered.values.allSatisfy { $0 == 1 })
    }

    private struct Mixer {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 33
        }
    }
}
