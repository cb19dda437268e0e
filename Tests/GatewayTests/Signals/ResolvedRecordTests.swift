import Schemas
import Testing

@testable import Gateway

@Suite struct ResolvedRecordTests {
    private static let one = UniqueIdentifier(high: 1, low: 1)
    private static let family = UniqueIdentifier(high: 2, low: 2)
    private static let linked = ResolvedRecord.Resolution.linked(person: one, family: family)
    private static let loose = ResolvedRecord.Resolution.linked(person: one, family: nil)
    private static let created = ResolvedRecord.Resolution.created(person: one, family: family)

    struct Case: Sendable {
        var roles: [PersonRole]
        var people: [ResolvedRecord.Resolution]
        var household: ResolvedRecord.Household = .none
        var hasDwelling = false
        var outcome: RowOutcome
    }

    private static let cases: [Case] = [
        Case(roles: [.child], people: [linked], outcome: .linked),
        Case(roles: [.child], people: [created], outcome: .new),
        Case(roles: [.child], people: [.review], outcome: .review),
        Case(roles: [.child], people: [.skipped], outcome: .new),
        Case(roles: [.child, .child], people: [linked, created], outcome: .new),
        Case(roles: [.child, .child], people: [linked, .review], outcome: .review),
        Case(roles: [.child, .child], people: [created, .review], outcome: .review),
        Case(roles: [.mother, .child], people: [.skipped, linked], outcome: .linked),
        Case(roles: [.mother, .child], people: [.review, linked], outcome: .linked),
        Case(roles: [.mother, .father], people: [loose, .review], outcome: .linked),
        Case(roles: [.mother], people: [.review], outcome: .review),
        Case(roles: [.mother], people: [.skipped], outcome: .new),
        Case(
            roles: [.accountHolder], people: [.review], household: .family(family), hasDwelling: true, outcome: .linked),
        Case(roles: [.accountHolder], people: [linked], household: .ambiguous, hasDwelling: true, outcome: .review),
        Case(roles: [.accountHolder], people: [linked], household: .none, hasDwelling: true, outcome: .new),
        Case(roles: [], people: [], household: .family(family), outcome: .linked),
        Case(roles: [], people: [], household: .none, outcome: .new),
    ]

    private func resolved(_ testCase: Case) -> ResolvedRecord {
        ResolvedRecord(
            record: CanonicalRecord(
                recordID: "1", keyDigest: RowDigest(high: 0, low: 0), contentDigest: RowDigest(high: 0, low: 0),
                location: SourceLocation(), people: testCase.roles.map { RecordPerson(role: $0) },
                dwelling: testCase.hasDwelling ? PostalAddress(street: "ЛЕНИНА", house: "1") : nil),
            people: testCase.people, household: testCase.household)
    }

    @Test(arguments: cases) func rowHasTheOutcomeOfWhomItIsAbout(testCase: Case) {
        #expect(resolved(testCase).outcome == testCase.outcome)
    }

    @Test func familyIsTheHouseholdsOrThatOfTheFirstWhoHasOne() {
        let other = UniqueIdentifier(high: 9, low: 9)
        var record = resolved(Case(roles: [.child, .mother], people: [Self.loose, Self.linked], outcome: .linked))
        #expect(record.familyID == Self.family)
        record.household = .family(other)
        #expect(record.familyID == other)
        record.household = .ambiguous
        #expect(record.familyID == Self.family)
        record.people = [.review, .skipped]
        #expect(record.familyID == nil)
    }
}
