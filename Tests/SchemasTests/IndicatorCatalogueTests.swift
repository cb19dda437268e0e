import Schemas
import Testing

@Suite struct IndicatorCatalogueTests {
    @Test func theCatalogueHasAllIndicatorsByAgencyAndLevel() throws {
        let catalogue = try ProfileTables.indicators()
        #expect(catalogue.indicators.count == 64)
        #expect(Set(catalogue.indicators.map(\.code)).count == 64)
        let agencies = Dictionary(grouping: catalogue.indicators) { $0.code.prefix(3) }.mapValues(\.count)
        #expect(
            agencies == [
                "EDU": 13, "HEA": 11, "POL": 12, "HOU": 7, "SOC": 8, "GUA": 4, "CUL": 2, "DIT": 2, "MFC": 1, "EMP": 2,
                "YTH": 1, "UII": 1,
            ])
        let levels = Dictionary(grouping: catalogue.indicators, by: \.level).mapValues(\.count)
        #expect(levels == [.emergencyThreat: 15, .emergency: 11, .high: 25, .current: 13])
    }

    @Test func agesSecrecyAndWindowsFollowTheTitles() throws {
        let catalogue = try ProfileTables.indicators()
        #expect(catalogue["HEA-10"]?.maximumAge == 17)
        #expect(catalogue["SOC-03"]?.maximumAge == 9)
        #expect(catalogue["HEA-07"]?.maximumAge == 0)
        #expect(catalogue["EMP-02"]?.minimumAge == 14)
        #expect(catalogue["EMP-02"]?.maximumAge == 17)
        #expect(catalogue["HOU-01"]?.deduplicationDays == 90)
        #expect(catalogue["POL-05"]?.subject == .family)
        for indicator in catalogue.indicators {
            #expect(indicator.isMedicalSecret == indicator.code.hasPrefix("HEA"))
            #expect([7, 30, 90].contains(indicator.deduplicationDays))
            #expect(!indicator.fields.isEmpty)
            if indicator.level == .emergencyThreat { #expect(indicator.deduplicationDays == 7) }
        }
    }

    private static func table(_ lines: String...) -> String {
        ([IndicatorCatalogue.header] + lines).joined(separator: "\n")
    }

    @Test func theNewestActiveVersionCounts() throws {
        let catalogue = try IndicatorCatalogue(
            parsing: Self.table(
                "X-1;1;SAF;H;c;Старый;a:i;P;7;0;;2026-01-31;;", "X-1;2;SAF;E1;c;Новый;a:i;P;7;0;2026-02-01;;;"))
        let january = try #require(CalendarDate(iso: "2026-01-31"))
        #expect(catalogue["X-1"]?.version == 2)
        #expect(catalogue.active("X-1", on: january)?.version == 1)
        #expect(catalogue.active("X-1", on: january.adding(days: 1))?.version == 2)
        #expect(catalogue.active("X-2", on: january) == nil)
    }

    @Test(arguments: [
        ("X-1;1;SAF;H;c;Т;a:z;P;7;0;;;;", "fields"), ("X-1;1;SAF;Q;c;Т;a:i;P;7;0;;;;", "level"),
        ("X-1;1;SAF;H;c;Т;a:i;P;-1;0;;;;", "dedup_days"), ("X-1;1;SAF;H;c;Т;a:i;P;7;да;;;;", "medical_secrecy"),
        ("X-1;0;SAF;H;c;Т;a:i;P;7;0;;;;", "version"), ("X-1;1;SAF;H;c;Т;a:i;P;7;0;2026-02-30;;;", "effective_from"),
    ])
    func faultyLinesAreRefusedWithTheirColumn(line: String, column: String) {
        #expect(throws: ReferenceTableError(line: 2, reason: .value(column: column))) {
            try IndicatorCatalogue(parsing: Self.table(line))
        }
    }

    @Test func aCodeAndVersionStandOnce() {
        let line = "X-1;1;SAF;H;c;Т;a:i,b:k:kin;P;7;0;;;;"
        #expect(throws: ReferenceTableError(line: 3, reason: .duplicate("X-1"))) {
            try IndicatorCatalogue(parsing: Self.table(line, line))
        }
    }
}
