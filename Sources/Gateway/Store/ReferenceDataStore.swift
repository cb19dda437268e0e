import Schemas

/// Territories and indicators of the reference registry, brought up to date from the region's profile.
struct ReferenceDataStore {
    let session: PostgresSession

    func load(_ profile: RegionProfile) throws {
        try session.transaction {
            for territory in profile.territories.territories {
                try session.execute(
                    """
                    INSERT INTO registry.territory (territory_id, parent_id, kind, name, oktmo, aliases)
                    VALUES (\(territory.id), \(territory.parentID), \(territory.kind.rawValue), \(territory.name),
                            \(territory.oktmo?.code), \(territory.aliases))
                    ON CONFLICT (territory_id) DO UPDATE
                    SET parent_id = excluded.parent_id, kind = excluded.kind, name = excluded.name, oktmo = excluded.oktmo,
                        aliases = excluded.aliases
                    """)
            }
            for indicator in profile.catalogue.indicators {
                let fields = indicator.fields.map { "\($0.name):\($0.type)" }.joined(separator: ",")
                try session.execute(
                    """
                    INSERT INTO registry.indicator (code, version, domain, level, subject, title, fields, basis, dedup_days,
                                                    medical_secret, effective_from, effective_to, minimum_age, maximum_age)
                    VALUES (\(indicator.code), \(indicator.version), \(indicator.domain.rawValue), \(indicator.level.rawValue),
                            \(indicator.subject.rawValue), \(indicator.title), \(fields), \(indicator.basis),
                            \(indicator.deduplicationDays), \(indicator.isMedicalSecret), \(indicator.effectiveFrom),
                            \(indicator.effectiveTo), \(indicator.minimumAge), \(indicator.maximumAge))
                    ON CONFLICT (code, version) DO UPDATE
                    SET domain = excluded.domain, level = excluded.level, subject = excluded.subject, title = excluded.title,
                        fields = excluded.fields, basis = excluded.basis, dedup_days = excluded.dedup_days,
                        medical_secret = excluded.medical_secret, effective_from = excluded.effective_from,
                        effective_to = excluded.effective_to, minimum_age = excluded.minimum_age,
                        maximum_age = excluded.maximum_age
                    """)
            }
        }
    }
}
