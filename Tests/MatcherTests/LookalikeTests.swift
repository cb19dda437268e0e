import Testing

@testable import Matcher

/// People whom the registry lacks and who are easily taken for one of its children.
struct LookalikeTests {
    private func levels(
        _ given: ComparisonLevel, _ snils: ComparisonLevel, _ dwelling: ComparisonLevel,
        change: (inout LevelVector) -> Void = { _ in }
    ) -> LevelVector {
        var levels = LevelVector()
        levels[.surname] = .surnameExact
        levels[.given] = given
        levels[.patronymic] = .patronymicExact
        levels[.birthDate] = .dateExact
        levels[.snils] = snils
        levels[.dwelling] = dwelling
        change(&levels)
        return levels
    }

    private func decision(
        _ kind: PersonDecision.Kind, _ rule: GuardRule, _ levels: [LevelVector]
    ) -> PersonDecision {
        PersonDecision(
            kind: kind,
            candidates: levels.enumerated().map {
                .init(person: Int32($0 + 7), weight: 30, probability: 0.5, levels: $1)
            }, decidedBy: rule, margin: .infinity)
    }

    @Test func anotherNumberUnderTheSameNamesShowsSomebodyLikeTheFirstCandidate() {
        let other = levels(.givenExact, .snilsDifferent, .municipalityDifferent)
        #expect(Lookalike.shown(by: decision(.review, .identifiersDisagree, [other])) == 7)
        #expect(Lookalike.shown(by: decision(.new, .none, [levels(.givenVariant, .snilsDifferent, .sameFlat)])) == 7)
    }

    @Test func aNumberThatIsACandidatesOwnShowsNobodyNew() {
        let other = levels(.givenExact, .snilsDifferent, .sameFlat)
        let own = levels(.givenVariant, .snilsEqual, .sameFlat)
        #expect(Lookalike.shown(by: decision(.review, .identifiersDisagree, [other, own])) == nil)
    }

    @Test(arguments: [
        decisionOf(.link, .none), decisionOf(.review, .namesakes), decisionOf(.review, .sexConflict),
    ])
    func onlyADisagreementOfNumbersShowsSomebody(_ kind: PersonDecision.Kind, _ rule: GuardRule) {
        let other = levels(.givenExact, .snilsDifferent, .sameFlat)
        #expect(Lookalike.shown(by: decision(kind, rule, [other])) == nil)
    }

    @Test func peopleWhoAreNotAlikeShowNobody() {
        let apart: [LevelVector] = [
            levels(.givenDifferent, .snilsDifferent, .sameFlat),
            levels(.givenExact, .snilsDifferent, .sameFlat) { $0[.birthDate] = .dateDigit },
            levels(.givenExact, .snilsDifferent, .sameFlat) { $0[.patronymic] = .patronymicDifferent },
            levels(.givenExact, .snilsDifferent, .sameFlat) { $0[.surname] = .surnameDifferent },
            levels(.givenExact, .missing, .sameFlat),
        ]
        for levels in apart {
            #expect(Lookalike.shown(by: decision(.review, .identifiersDisagree, [levels])) == nil)
        }
    }

    @Test func onlyLinksByNamesAndDateAloneAreInDoubt() {
        #expect(Lookalike.mayBeMeant(by: levels(.givenExact, .missing, .municipalityDifferent)))
        #expect(Lookalike.mayBeMeant(by: levels(.givenExact, .snilsInvalid, .missing)))
        #expect(Lookalike.mayBeMeant(by: levels(.givenVariant, .missing, .sameFlat)))
        #expect(!Lookalike.mayBeMeant(by: levels(.givenExact, .missing, .sameFlat)))
        #expect(!Lookalike.mayBeMeant(by: levels(.givenExact, .snilsEqual, .municipalityDifferent)))
        #expect(!Lookalike.mayBeMeant(by: levels(.givenVariant, .snilsOneError, .sameFlat)))
        #expect(!Lookalike.mayBeMeant(by: levels(.givenExact, .missing, .missing) { $0[.document] = .documentEqual }))
        #expect(!Lookalike.mayBeMeant(by: levels(.givenExact, .missing, .missing) { $0[.family] = .familyConfirmed }))
    }

    private static func decisionOf(
        _ kind: PersonDecision.Kind, _ rule: GuardRule
    ) -> (PersonDecision.Kind, GuardRule) { (kind, rule) }
}
