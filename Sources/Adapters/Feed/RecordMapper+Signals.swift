import Schemas

/// Signals of a row.
extension RecordMapper {
    func raiseSignals(in record: inout CanonicalRecord) {
        for index in plan.signals.indices {
            // Most conditions ask for a fact that most rows do not have.
            if plan.signals[index].needsFacts, plan.signals[index].facts & presentFacts == 0 { continue }
            let isOfFacts = plan.signals[index].isOfFacts
            if let quick = plan.signals[index].quick {
                guard quick.holds(for: record.facts, present: presentFacts) else { continue }
            } else if isOfFacts,
                !ConditionContext(facts: record.facts, asOf: asOf).holds(mapping.signals[index].when)
            {
                continue
            }
            let rule = mapping.signals[index]
            for subject in subjects(of: rule, in: record) {
                let occurredAt = rule.occurredAt.flatMap { record.facts[$0] }.flatMap(Self.moment)
                if !isOfFacts {
                    let context = ConditionContext(
                        facts: record.facts, people: record.people, subject: subject, asOf: occurredAt?.date ?? asOf)
                    guard context.holds(rule.when) else { continue }
                }
                var signal = RaisedSignal(indicator: rule.indicator, personIndex: subject)
                signal.factKey = rule.factKey?.filled(with: record.facts, style: .key) ?? ""
                signal.occurredAt = occurredAt
                signal.text = rule.text.filled(with: record.facts, style: .reader)
                for (name, fact) in rule.fields {
                    if let value = record.facts[fact] {
                        signal.fields[name] = value
                    } else {
                        record.findings.appendIfNew(
                            weighed(
                                Finding(
                                    .signalFieldMissing, at: record.location,
                                    expected: "сведение «\(name)» для \(rule.indicator)")
                            ))
                    }
                }
                if let date = occurredAt?.date, date > asOf.adding(days: 1) {
                    let expected = "событие \(rule.indicator) не позже \(asOf.russian)"
                    record.findings.appendIfNew(
                        weighed(Finding(.dateFuture, at: record.location, expected: expected)))
                }
                record.signals.append(signal)
            }
        }
    }

    private func subjects(of rule: SignalRule, in record: CanonicalRecord) -> [Int?] {
        switch rule.subject {
        case .family, .address: return [nil]
        case .parent:
            let adults = record.people.indices.filter {
                [.mother, .father, .representative].contains(record.people[$0].role)
            }
            return adults.isEmpty ? [nil] : adults
        case .role(let role):
            let meant = record.people.indices.filter { record.people[$0].role == role }
            return meant.isEmpty ? [nil] : meant
        }
    }

    private static func moment(_ value: FactValue) -> Timestamp? {
        switch value {
        case .timestamp(let moment): moment
        case .date(let date): Timestamp(startOf: date)
        default: nil
        }
    }
}
