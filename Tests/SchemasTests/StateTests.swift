import Schemas
import Testing

@Suite struct StateTests {
    @Test func everyCardStateCanBeReachedFromADraft() {
        var reached: Set<CardState> = [.draft]
        var open: [CardState] = [.draft]
        while let state = open.popLast() {
            for next in state.next where reached.insert(next).inserted { open.append(next) }
        }
        #expect(reached == Set(CardState.allCases))
    }

    @Test(arguments: [
        CardState.notConfirmed, .agencyPlan, .alreadyRegistered, .removedFromDanger, .removed, .withdrawn, .merged,
    ])
    func nothingFollowsAFinalCardState(state: CardState) { #expect(state.next.isEmpty) }

    @Test func sideMovesEndWithTheDecision() {
        for state in CardState.allCases {
            #expect(!state.next.contains(state))
            if state.isBeforeDecision {
                #expect(state.next.contains(.withdrawn))
            } else {
                #expect(state.next.isDisjoint(with: [.withdrawn, .merged, .rerouted, .returned]))
            }
        }
    }

    @Test func everyDeliveryStateCanBeReachedAndEndsSomewhere() {
        var reached: Set<DeliveryState> = [.received]
        var open: [DeliveryState] = [.received]
        while let state = open.popLast() {
            for next in state.next where reached.insert(next).inserted { open.append(next) }
        }
        #expect(reached == Set(DeliveryState.allCases))
        #expect(Set(DeliveryState.allCases.filter(\.isFinal)) == [.acknowledged, .refused])
    }

    @Test func levelsKeepTheirTermsAndOrder() {
        #expect(ResponseLevel.allCases.sorted() == [.emergencyThreat, .emergency, .high, .current])
        #expect(ResponseLevel.allCases.map(\.termSeconds) == [3600, 3600, 86_400, 259_200])
        #expect(ResponseLevel.allCases.filter(\.isEmergency) == [.emergencyThreat, .emergency])
    }
}
