import Adapters
import Schemas

/// Turns the risk facts of a resolved record into signal cards. Pure: time and ids come from the caller.
package struct SignalCardBuilder {
    /// What a built card needs besides its own fields.
    package struct Draft {
        /// The card.
        package var card: SignalCard
        /// Which person of the record it is about; -1 for the household.
        package var personSlot: Int
        /// The ledger's case; nil while nobody and no dwelling is known.
        package var ledgerCase: CardLedger.Case?
        /// An ambiguous identity holds the card until then.
        package var holdUntil: Timestamp?
    }

    private let catalogue: IndicatorCatalogue
    private let territories: TerritoryTree
    private let settings: RegionSettings

    /// Makes a builder for one catalogue and one region. Indicators begin and end, and people come of age, by the region's day.
    package init(catalogue: [Indicator], territories: TerritoryTree, settings: RegionSettings = RegionSettings()) {
        self.catalogue = IndicatorCatalogue(catalogue)
        self.territories = territories
        self.settings = settings
    }

    /// The cards a record raises that the ledger does not know yet, and the findings about those it can't raise.
    package func cards(
        for resolved: ResolvedRecord, feedID: String, agency: Agency, now: Timestamp, ledger: inout CardLedger,
        makeID: () -> UniqueIdentifier
    ) -> (drafts: [Draft], findings: [Finding]) {
        var drafts: [Draft] = []
        var findings: [Finding] = []
        for signal in resolved.record.signals {
            guard let indicator = catalogue.active(signal.indicator, on: settings.day(at: now)) else {
                let place = resolved.record.location.at(field: signal.indicator)
                findings.append(Finding(.signalRefused, at: place))
                continue
            }
            let named = subjectSlot(of: signal, indicator: indicator, in: resolved)
            if let named, !isOfAge(resolved.record.people[named], indicator: indicator, on: settings.day(at: now)) {
                continue
            }
            let slot = named ?? standInSlot(in: resolved)
            guard slot != nil || resolved.familyID != nil || resolved.record.dwelling != nil else {
                findings.append(Finding(.signalNobody, at: resolved.record.location.at(field: signal.indicator)))
                continue
            }
            let day = (signal.occurredAt ?? now).date
            let key = Self.key(signal: signal, feedID: feedID, record: resolved.record)
            let ledgerCase = ledgerCase(signal: signal, indicator: indicator, slot: named, in: resolved)
            guard !ledger.isKnown(key: key, case: ledgerCase, on: day, windowDays: indicator.deduplicationDays) else {
                continue
            }
            ledger.remember(key: key, case: ledgerCase, on: day)
            let missing = indicator.fields.map(\.name).filter { signal.fields[$0] == nil }
            if !missing.isEmpty {
                let place = resolved.record.location.at(field: signal.indicator)
                findings.append(
                    Finding(
                        .signalFieldMissing, severity: .info, at: place,
                        expected: "сведения: " + missing.joined(separator: ", ")))
            }
            drafts.append(
                draft(
                    signal: signal, indicator: indicator, slot: slot, key: key, ledgerCase: ledgerCase, in: resolved,
                    feedID: feedID, agency: agency, now: now, id: makeID()))
        }
        return (drafts, findings)
    }

    /// Whom the cards of these records can be about, as far as the ledger compares it.
    func subjects(of records: [ResolvedRecord], on now: Timestamp) -> Set<UniqueIdentifier> {
        var subjects: Set<UniqueIdentifier> = []
        for resolved in records {
            for signal in resolved.record.signals {
                guard let indicator = catalogue.active(signal.indicator, on: settings.day(at: now)) else { continue }
                let slot = subjectSlot(of: signal, indicator: indicator, in: resolved)
                if let known = ledgerCase(signal: signal, indicator: indicator, slot: slot, in: resolved) {
                    subjects.insert(known.subject)
                }
            }
        }
        return subjects
    }

    /// Digest of what makes a fact the same fact: indicator, feed, record, person of the record, fact key.
    static func key(signal: RaisedSignal, feedID: String, record: CanonicalRecord) -> RowDigest {
        let fact = signal.factKey.isEmpty ? "" : signal.factKey
        let parts = [signal.indicator, feedID, record.keyDigest.hex, "\(signal.personIndex ?? -1)", fact]
        return Sha256.digest(of: Array(parts.joined(separator: "\u{1F}").utf8)).prefix
    }

    /// The person a card is about; a family's or dwelling's card has none.
    private func subjectSlot(of signal: RaisedSignal, indicator: Indicator, in resolved: ResolvedRecord) -> Int? {
        if let index = signal.personIndex, resolved.record.people.indices.contains(index) { return index }
        switch indicator.subject {
        case .child: return resolved.record.people.firstIndex { $0.role.isChild }
        case .parent: return resolved.record.people.firstIndex { !$0.role.isChild }
        case .family, .address: return nil
        }
    }

    /// A family the registry does not know yet, or that is not settled, is shown by the person the row is about.
    private func standInSlot(in resolved: ResolvedRecord) -> Int? {
        let principal = resolved.principalSlots
        let created = principal.first {
            if case .created = resolved.people[$0] { true } else { false }
        }
        return created ?? (resolved.familyID == nil ? principal.first : nil)
    }

    /// Of a date known in part, every age it allows counts: a card too many costs less than one too few.
    private func isOfAge(_ person: RecordPerson, indicator: Indicator, on day: CalendarDate) -> Bool {
        guard let birth = person.birthDate else { return true }
        let latest: CalendarDate? =
            switch birth.precision {
            case .day: birth.date
            case .month:
                CalendarDate(
                    year: birth.date.year, month: birth.date.month,
                    day: CalendarDate.daysInMonth(year: birth.date.year, month: birth.date.month))
            case .year: CalendarDate(year: birth.date.year, month: 12, day: 31)
            }
        let oldest = birth.date.age(on: day)
        let youngest = latest?.age(on: day) ?? oldest
        return oldest >= indicator.minimumAge ?? 0 && youngest <= indicator.maximumAge ?? Int.max
    }

    private func ledgerCase(
        signal: RaisedSignal, indicator: Indicator, slot: Int?, in resolved: ResolvedRecord
    ) -> CardLedger.Case? {
        let subject: UniqueIdentifier?
        switch indicator.subject {
        case .child: subject = slot.flatMap { resolved.people[$0].personID }
        case .parent: subject = slot.flatMap { resolved.people[$0].personID } ?? resolved.familyID
        case .family, .address: subject = resolved.familyID ?? dwellingID(of: resolved.record)
        }
        return subject.map { CardLedger.Case(indicator: indicator.code, subject: $0, factKey: signal.factKey) }
    }

    /// A dwelling without a registered family is the same dwelling tomorrow.
    private func dwellingID(of record: CanonicalRecord) -> UniqueIdentifier? {
        guard let dwelling = record.dwelling, let key = dwelling.dwellingKey else { return nil }
        let place = "\(TerritoryTree.foldedName(dwelling.settlement))|\(key)"
        return UniqueIdentifier(digest: Sha256.digest(of: Array(place.utf8)).prefix)
    }

    private func draft(
        signal: RaisedSignal, indicator: Indicator, slot: Int?, key: RowDigest, ledgerCase: CardLedger.Case?,
        in resolved: ResolvedRecord, feedID: String, agency: Agency, now: Timestamp, id: UniqueIdentifier
    ) -> Draft {
        let record = resolved.record
        let identity = identityStatus(slot: slot, level: indicator.level, in: resolved)
        let person = slot.map { record.people[$0] }
        let address = routingAddress(person: person, record: record)
        let isHeld = identity == .ambiguous
        let card = SignalCard(
            id: id, key: key, indicator: indicator.code, indicatorVersion: indicator.version, level: indicator.level,
            state: isHeld ? .draft : .queued, identity: identity,
            personID: slot.flatMap { resolved.people[$0].personID },
            familyID: slot.flatMap { resolved.people[$0].familyID } ?? resolved.familyID, subject: person,
            address: address,
            addresseeTerritory: address.flatMap { territory(of: $0) }?.id, agency: agency,
            organisation: record.organisation, feedID: feedID, recordID: record.recordID, occurredAt: signal.occurredAt,
            detectedAt: now, dueAt: now.adding(seconds: indicator.level.termSeconds),
            text: signal.text.isEmpty ? indicator.title : signal.text, fields: signal.fields)
        return Draft(
            card: card, personSlot: slot ?? -1, ledgerCase: ledgerCase,
            holdUntil: isHeld ? now.adding(seconds: indicator.level.termSeconds / 4) : nil)
    }

    /// An emergency never waits for an ambiguous identity; other levels wait, for a while.
    private func identityStatus(slot: Int?, level: ResponseLevel, in resolved: ResolvedRecord) -> IdentityStatus {
        let unsettled: IdentityStatus = level.isEmergency ? .provisional : .ambiguous
        if let slot {
            switch resolved.people[slot] {
            case .linked: return .linked
            case .created: return .newPerson
            case .review: return unsettled
            case .skipped: return resolved.familyID == nil ? .provisional : .linked
            }
        }
        if resolved.familyID != nil { return .linked }
        if resolved.household == .ambiguous || resolved.people.contains(.review) { return unsettled }
        return .provisional
    }

    /// Residence routes before registration, the dwelling before either; anything else is better than nothing.
    private func routingAddress(person: RecordPerson?, record: CanonicalRecord) -> PostalAddress? {
        if let dwelling = record.dwelling, territory(of: dwelling) != nil { return dwelling }
        let addresses =
            (person?.addresses ?? []) + [record.dwelling].compactMap { $0 } + record.people.flatMap(\.addresses)
        let order: [PostalAddress.Kind] = [.residence, .registration, .unspecified]
        for kind in order {
            if let known = addresses.first(where: { $0.kind == kind && territory(of: $0) != nil }) { return known }
        }
        return addresses.first
    }

    /// Whom a card of this person of the record is about, and where it goes.
    func subject(of slot: Int, in record: CanonicalRecord) -> CardRepair.Subject {
        var json = JSONWriter()
        PersonCoding.write(record.people[slot], to: &json)
        let address = routingAddress(person: record.people[slot], record: record)
        return CardRepair.Subject(
            json: json.text, address: address?.text ?? "", municipality: address?.municipality ?? "",
            territory: address.flatMap { territory(of: $0) }?.id)
    }

    /// The territory an address lies in: by ОКТМО, by the municipality's name, by the settlement's name.
    package func territory(of address: PostalAddress) -> Territory? {
        if let oktmo = address.oktmo, let found = territories.find(oktmo: oktmo) { return found }
        if let oktmo = Oktmo(address.municipality), let found = territories.find(oktmo: oktmo) { return found }
        return territories.find(name: address.municipality) ?? territories.find(name: address.settlement)
    }
}
