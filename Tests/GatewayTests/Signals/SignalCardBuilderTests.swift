import Schemas
import Testing

@testable import Gateway

@Suite struct SignalCardBuilderTests {
    private static let now = Timestamp(startOf: CalendarDate(dayNumber: 20_778)).adding(seconds: 3 * 3600)
    private static let person = UniqueIdentifier(high: 1, low: 1)
    private static let family = UniqueIdentifier(high: 2, low: 2)
    private static let linked = ResolvedRecord.Resolution.linked(person: person, family: family)
    private static let created = ResolvedRecord.Resolution.created(person: person, family: family)

    private static let territories = TerritoryTree([
        Territory(id: "16", parentID: nil, kind: .region, name: "Татарстан", oktmo: Oktmo("92000000")),
        Territory(
            id: "bugulma", parentID: "16", kind: .district, name: "Бугульминский муниципальный район",
            oktmo: Oktmo("92617000"), aliases: ["Бугульма"]),
        Territory(
            id: "kazan", parentID: "16", kind: .cityDistrict, name: "город Казань", oktmo: Oktmo("92701000"),
            aliases: ["Казань"]),
    ])

    private static func indicator(
        _ code: String, level: ResponseLevel, subject: Indicator.Subject = .child, version: Int = 1,
        fields: [Indicator.Field] = [], window: Int = 30, from: CalendarDate? = nil, to: CalendarDate? = nil,
        ages: ClosedRange<Int>? = nil
    ) -> Indicator {
        Indicator(
            code: code, version: version, domain: .safety, level: level, subject: subject, title: "Заголовок \(code)",
            fields: fields, deduplicationDays: window, effectiveFrom: from, effectiveTo: to,
            minimumAge: ages?.lowerBound, maximumAge: ages?.upperBound)
    }

    private static let catalogue: [Indicator] = [
        indicator("E1", level: .emergencyThreat), indicator("E2", level: .emergency), indicator("H", level: .high),
        indicator("C", level: .current), indicator("F", level: .emergency, subject: .family),
        indicator("P", level: .current, subject: .parent), indicator("A", level: .current, subject: .address),
        indicator("Teen", level: .high, ages: 12...17),
        indicator("Asks", level: .current, fields: [Indicator.Field(name: "kusp", type: "s")]),
        indicator("Old", level: .current, to: now.date.adding(days: -1)),
        indicator("Dated", level: .current, to: now.date.adding(days: 5)),
        indicator("Dated", level: .high, version: 2, from: now.date.adding(days: 6)),
    ]

    private let builder = SignalCardBuilder(catalogue: catalogue, territories: territories)

    private func record(
        _ signals: [RaisedSignal], people: [RecordPerson] = [RecordPerson(role: .child)],
        dwelling: PostalAddress? = nil,
        key: UInt64 = 7
    ) -> CanonicalRecord {
        CanonicalRecord(
            recordID: "r", keyDigest: RowDigest(high: key, low: key), contentDigest: RowDigest(high: 0, low: 0),
            location: SourceLocation(file: "a.csv", line: 3, row: 2), people: people, dwelling: dwelling,
            organisation: "Школа № 1", signals: signals)
    }

    private func build(
        _ record: CanonicalRecord, _ people: [ResolvedRecord.Resolution], household: ResolvedRecord.Household = .none,
        ledger: inout CardLedger
    ) -> (drafts: [SignalCardBuilder.Draft], findings: [Finding]) {
        var random = SeededGenerator(seed: 5)
        return builder.cards(
            for: ResolvedRecord(record: record, people: people, household: household), feedID: "police",
            agency: "police", now: Self.now, ledger: &ledger,
            makeID: { UniqueIdentifier(at: Self.now, using: &random) })
    }

    private func build(
        _ record: CanonicalRecord, _ people: [ResolvedRecord.Resolution], household: ResolvedRecord.Household = .none
    ) -> (drafts: [SignalCardBuilder.Draft], findings: [Finding]) {
        var ledger = CardLedger()
        return build(record, people, household: household, ledger: &ledger)
    }

    private func signal(_ indicator: String, person: Int? = 0, key: String = "") -> RaisedSignal {
        RaisedSignal(indicator: indicator, personIndex: person, factKey: key)
    }

    /// In Kamchatka the new day begins at noon of the old one in UTC.
    @Test func indicatorsBeginByTheRegionsDay() throws {
        let evening = Timestamp(startOf: Self.now.date.adding(days: 5)).adding(seconds: 13 * 3600)
        let resolved = ResolvedRecord(record: record([signal("Dated")]), people: [Self.linked], household: .none)
        for (offset, level) in [("+12:00", ResponseLevel.high), ("+03:00", .current)] {
            var ledger = CardLedger()
            let builder = SignalCardBuilder(
                catalogue: Self.catalogue, territories: Self.territories,
                settings: try RegionSettings(parsing: "key;value\nutc_offset;\(offset)\n"))
            let built = builder.cards(
                for: resolved, feedID: "police", agency: "police", now: evening, ledger: &ledger,
                makeID: { UniqueIdentifier(at: evening) })
            #expect(built.drafts.map(\.card.level) == [level])
        }
    }

    @Test func cardSaysWhatTheRowSaid() throws {
        var raised = signal("H", key: "КУСП 1")
        raised.occurredAt = Self.now.adding(seconds: -7200)
        raised.text = "Что случилось"
        raised.fields = ["kusp": .text("1")]
        let card = try #require(build(record([raised]), [Self.linked]).drafts.first?.card)
        #expect(card.indicator == "H" && card.level == .high && card.indicatorVersion == 1)
        #expect(card.state == .queued && card.identity == .linked)
        #expect(card.personID == Self.person && card.familyID == Self.family)
        #expect(card.detectedAt == Self.now && card.dueAt == Self.now.adding(seconds: 86_400))
        #expect(card.occurredAt == raised.occurredAt && card.text == "Что случилось" && card.fields == raised.fields)
        #expect(card.organisation == "Школа № 1" && card.agency == "police" && card.recordID == "r")
        #expect(build(record([signal("H")]), [Self.linked]).drafts.first?.card.text == "Заголовок H")
    }

    @Test(arguments: ["E1", "E2"]) func emergencyGoesOutProvisionalWhileTheIdentityIsAmbiguous(code: String) throws {
        let draft = try #require(build(record([signal(code)]), [.review]).drafts.first)
        #expect(draft.card.state == .queued && draft.card.identity == .provisional && draft.holdUntil == nil)
        #expect(draft.card.personID == nil && draft.card.subject != nil && draft.ledgerCase == nil)
    }

    @Test(arguments: [("H", 6 * 3600), ("C", 18 * 3600)] as [(String, Int64)])
    func otherLevelsAreHeldForAQuarterOfTheirTerm(code: String, seconds: Int64) throws {
        let draft = try #require(build(record([signal(code)]), [.review]).drafts.first)
        #expect(draft.card.state == .draft && draft.card.identity == .ambiguous)
        #expect(draft.holdUntil == Self.now.adding(seconds: seconds))
    }

    @Test(arguments: [
        (linked, IdentityStatus.linked), (created, .newPerson), (.skipped, .provisional), (.review, .ambiguous),
    ]) func identityFollowsTheResolution(resolution: ResolvedRecord.Resolution, expected: IdentityStatus) {
        #expect(build(record([signal("C")]), [resolution]).drafts.first?.card.identity == expected)
    }

    @Test func ambiguousHouseholdHoldsTheCardOfAnAddress() throws {
        let dwelling = PostalAddress(street: "ЛЕНИНА", house: "1")
        let account = RecordPerson(role: .accountHolder)
        let row = record([signal("A", person: nil)], people: [account], dwelling: dwelling)
        #expect(build(row, [.skipped], household: .ambiguous).drafts.first?.card.identity == .ambiguous)
        #expect(build(row, [.skipped], household: .family(Self.family)).drafts.first?.card.familyID == Self.family)
        let nobody = try #require(build(row, [.skipped]).drafts.first)
        #expect(nobody.card.identity == .provisional && nobody.card.personID == nil && nobody.personSlot == -1)
        #expect(nobody.ledgerCase != nil)
        #expect(nobody.ledgerCase == build(row, [.skipped]).drafts.first?.ledgerCase)
    }

    // Routing.

    private func address(_ kind: PostalAddress.Kind, _ municipality: String, oktmo: String = "") -> PostalAddress {
        PostalAddress(kind: kind, text: "\(kind) \(municipality)", municipality: municipality, oktmo: Oktmo(oktmo))
    }

    private func territory(_ people: [RecordPerson], dwelling: PostalAddress? = nil) -> String? {
        build(record([signal("C")], people: people, dwelling: dwelling), people.map { _ in Self.linked })
            .drafts.first?.card.addresseeTerritory
    }

    @Test func residenceRoutesBeforeRegistration() {
        let child = RecordPerson(
            role: .child, addresses: [address(.registration, "Казань"), address(.residence, "Бугульма")])
        #expect(territory([child]) == "bugulma")
    }

    @Test func registrationRoutesWhenTheResidenceIsNowhere() {
        let child = RecordPerson(
            role: .child, addresses: [address(.residence, "Атлантида"), address(.registration, "Казань")])
        #expect(territory([child]) == "kazan")
    }

    @Test func dwellingRoutesBeforeItsPeople() {
        let child = RecordPerson(role: .child, addresses: [address(.residence, "Казань")])
        #expect(territory([child], dwelling: address(.unspecified, "Бугульма")) == "bugulma")
        #expect(territory([child], dwelling: address(.unspecified, "Атлантида")) == "kazan")
    }

    @Test func anotherPersonsAddressIsBetterThanNone() {
        let mother = RecordPerson(role: .mother, addresses: [address(.unspecified, "Казань")])
        #expect(territory([RecordPerson(role: .child), mother]) == "kazan")
    }

    @Test func unknownTerritoryKeepsTheAddress() throws {
        let child = RecordPerson(role: .child, addresses: [address(.residence, "Атлантида")])
        let card = try #require(build(record([signal("C")], people: [child]), [Self.linked]).drafts.first?.card)
        #expect(card.addresseeTerritory == nil && card.address?.municipality == "Атлантида")
    }

    @Test(
        arguments: [
            ("", "92617000", "bugulma"), ("", "92617101001", "bugulma"), ("92701000", "", "kazan"),
            ("г. Казань", "", "kazan"), ("КАЗАНЬ г", "", "kazan"), ("Бугульминский р-н", "", "bugulma"),
            ("Казань", "92617000", "bugulma"),
            ("Атлантида", "", nil), ("", "", nil),
        ] as [(String, String, String?)]) func territoryIsFoundByCodeOrAnyName(name: String, oktmo: String, id: String?)
    {
        #expect(builder.territory(of: address(.residence, name, oktmo: oktmo))?.id == id)
    }

    @Test func settlementStandsInForTheMunicipality() {
        #expect(builder.territory(of: PostalAddress(settlement: "КАЗАНЬ"))?.id == "kazan")
    }

    // Whether there is a card at all.

    /// On 2026-11-21.
    @Test(arguments: [
        ("2014-11-21", true), ("2014-11-22", false), ("2008-11-22", true), ("2008-11-21", false), ("2008", true),
        ("2007", false), ("2014", true), ("2015", false), ("2014-11", true), ("2014-12", false), ("2008-11", true),
    ]) func ageLimitsAreWholeYearsAndLenientToPartialDates(born: String, isRaised: Bool) {
        let result = build(
            record([signal("Teen")], people: [RecordPerson(role: .child, birthDate: BirthDate(iso: born))]),
            [Self.linked])
        #expect(result.drafts.isEmpty != isRaised)
        #expect(result.findings.isEmpty)
    }

    @Test func unknownAgeRaisesTheCard() {
        #expect(build(record([signal("Teen")]), [Self.linked]).drafts.count == 1)
    }

    @Test(arguments: ["Old", "NOPE"]) func inactiveOrUnknownIndicatorIsAFinding(code: String) throws {
        let result = build(record([signal(code)]), [Self.linked])
        #expect(result.drafts.isEmpty)
        let finding = try #require(result.findings.first)
        #expect(finding.code == .signalRefused && finding.location.field == code && finding.location.row == 2)
    }

    @Test func versionOfTheDayIsUsedNotTheNewest() throws {
        let card = try #require(build(record([signal("Dated")]), [Self.linked]).drafts.first?.card)
        #expect(card.indicatorVersion == 1 && card.level == .current)
    }

    @Test func signalThatNamesNobodyAndNoPlaceIsAFinding() {
        let result = build(record([signal("F", person: nil)], people: []), [])
        #expect(result.drafts.isEmpty)
        #expect(result.findings.map(\.code) == [.signalNobody])
    }

    @Test func familyThatIsNotSettledIsShownByItsChild() throws {
        let row = record([signal("F", person: nil)], people: [RecordPerson(role: .mother), RecordPerson(role: .child)])
        let waiting = try #require(build(row, [.review, .review]).drafts.first)
        #expect(
            waiting.card.identity == .provisional && waiting.personSlot == 1 && waiting.card.subject?.role == .child)
        let new = try #require(build(row, [Self.created, Self.created]).drafts.first)
        #expect(new.card.identity == .newPerson && new.card.personID == Self.person && new.personSlot == 1)
        let known = try #require(build(row, [.skipped, Self.linked]).drafts.first)
        #expect(known.card.identity == .linked && known.personSlot == -1 && known.card.personID == nil)
    }

    @Test func missingFieldIsANoteAndNotAnObstacle() {
        let result = build(record([signal("Asks")]), [Self.linked])
        #expect(result.drafts.count == 1)
        #expect(result.findings.map(\.code) == [.signalFieldMissing])
        #expect(result.findings.first?.severity == .info && result.findings.first?.expected == "сведения: kusp")
    }

    // Keys and cases.

    @Test func sameFactHasTheSameKeyInAnyDelivery() throws {
        let one = record([signal("C", key: "2026-10")])
        var other = record([signal("C", key: "2026-10")])
        other.contentDigest = RowDigest(high: 9, low: 9)
        other.location.row = 500
        other.signals[0].text = "другими словами"
        let key = try #require(build(one, [Self.linked]).drafts.first?.card.key)
        #expect(build(other, [.review]).drafts.first?.card.key == key)
        #expect(build(record([signal("C", key: "2026-11")]), [Self.linked]).drafts.first?.card.key != key)
        #expect(build(record([signal("H", key: "2026-10")]), [Self.linked]).drafts.first?.card.key != key)
        #expect(build(record([signal("C", key: "2026-10")], key: 8), [Self.linked]).drafts.first?.card.key != key)
    }

    @Test func keyIsTheSameInEveryVersionOfTheProgram() throws {
        let card = try #require(build(record([signal("C", key: "2026-10")]), [Self.linked]).drafts.first?.card)
        #expect(card.key.hex == "477e0ff7b7aedcda8dc5d8f0e9df5cac")
    }

    @Test func sameFactRaisesOneCard() {
        var ledger = CardLedger()
        let row = record([signal("C"), signal("C")])
        #expect(build(row, [Self.linked], ledger: &ledger).drafts.count == 1)
        #expect(build(row, [Self.linked], ledger: &ledger).drafts.isEmpty)
        // Another row, the same child and indicator within the window.
        #expect(build(record([signal("C")], key: 8), [Self.linked], ledger: &ledger).drafts.isEmpty)
        #expect(build(record([signal("C", key: "другое")], key: 9), [Self.linked], ledger: &ledger).drafts.count == 1)
    }

    @Test func twoChildrenOfOneRowAreTwoCards() {
        let row = record(
            [signal("C", person: 0), signal("C", person: 1)],
            people: [RecordPerson(role: .child), RecordPerson(role: .child)])
        let other = ResolvedRecord.Resolution.linked(person: UniqueIdentifier(high: 3, low: 3), family: Self.family)
        #expect(build(row, [Self.linked, other]).drafts.map(\.personSlot) == [0, 1])
    }

    @Test func personIndexOutsideTheRecordFallsBackToTheIndicatorsSubject() {
        let draft = build(record([signal("C", person: 9)]), [Self.linked]).drafts.first
        #expect(draft?.personSlot == 0 && draft?.card.personID == Self.person)
    }
}
