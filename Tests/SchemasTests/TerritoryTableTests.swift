import Schemas
import Testing

@Suite struct TerritoryTableTests {
    @Test func theRegionHasAllItsMunicipalitiesAndCityAreas() throws {
        let tree = try ProfileTables.territories()
        func count(_ kind: Territory.Kind) -> Int { tree.territories.count { $0.kind == kind } }
        #expect(count(.region) == 1)
        #expect(count(.district) == 43)
        #expect(count(.cityDistrict) == 2)
        #expect(count(.cityArea) == 7)
        let codes = tree.territories.compactMap(\.oktmo?.code)
        #expect(Set(codes).count == 46)
        #expect(codes.allSatisfy { $0.hasPrefix("92") && $0.hasSuffix("000") })
    }

    @Test(arguments: [
        "Н.Челны", "г.о.Набережные Челны", "Набережные Челны", "НАБЕРЕЖНЫЕ ЧЕЛНЫ", "город Набережные Челны",
        "Наб. Челны",
        "городской округ Набережные Челны",
    ])
    func spellingsOfOneCityAreOne(name: String) throws {
        #expect(try ProfileTables.territories().find(name: name)?.oktmo?.code == "92730000")
    }

    @Test(arguments: [
        ("Р.-Слободский", "92650000"), ("Рыбно-Слободский", "92650000"), ("К.-Устьинский", "92630000"),
        ("Камско-Устьинский район", "92630000"), ("г. Казань", "92701000"), ("Болгар", "92632000"),
        ("альметьевский р-н", "92608000"), ("Тукаевский муниципальный район", "92657000"),
    ])
    func otherNamesOfMunicipalitiesAreKnown(name: String, code: String) throws {
        #expect(try ProfileTables.territories().find(name: name)?.oktmo?.code == code)
    }

    @Test func everyNameAndAliasLeadsToItsOwnTerritory() throws {
        let tree = try ProfileTables.territories()
        for territory in tree.territories {
            for name in [territory.name] + territory.aliases {
                #expect(tree.find(name: name)?.id == territory.id, "\(name)")
            }
        }
    }

    @Test func cityAreasRollUpToTheirCity() throws {
        let tree = try ProfileTables.territories()
        let areas = tree.territories.filter { $0.kind == .cityArea }
        for area in areas {
            #expect(area.oktmo == nil)
            #expect(tree.path(from: area.id).map(\.kind) == [.cityArea, .cityDistrict, .region])
            #expect(tree.path(from: area.id)[1].oktmo?.code == "92701000")
        }
    }

    @Test func settlementCodesFindTheirMunicipality() throws {
        let tree = try ProfileTables.territories()
        #expect(tree.find(oktmo: try #require(Oktmo("92608101001")))?.oktmo?.code == "92608000")
        #expect(tree.find(oktmo: try #require(Oktmo("92608000001")))?.oktmo?.code == "92608000")
        #expect(tree.find(name: "Атлантида") == nil)
    }

    @Test func aNameOfTwoTerritoriesIsNone() {
        let tree = TerritoryTree([
            Territory(id: "1", parentID: nil, kind: .region, name: "Край"),
            Territory(id: "2", parentID: "1", kind: .district, name: "Советский район"),
            Territory(id: "3", parentID: "1", kind: .cityArea, name: "Советский"),
        ])
        #expect(tree.find(name: "Советский") == nil)
    }

    private struct Fault: Sendable, CustomTestStringConvertible {
        var lines: [String]
        var line: Int
        var reason: ReferenceTableError.Reason
        var testDescription: String { lines.joined(separator: " / ") }
    }

    private static let faults: [Fault] = [
        Fault(lines: [], line: 1, reason: .empty),
        Fault(lines: ["id;name"], line: 1, reason: .header(expected: TerritoryTable.header)),
        Fault(lines: [TerritoryTable.header, "1;;region;Край;"], line: 2, reason: .width(expected: 6, found: 5)),
        Fault(lines: [TerritoryTable.header, "1;;land;Край;;"], line: 2, reason: .value(column: "kind")),
        Fault(lines: [TerritoryTable.header, "1;;region;Край;123;"], line: 2, reason: .value(column: "oktmo")),
        Fault(
            lines: [TerritoryTable.header, "1;;region;Край;;", "1;;region;К;;"], line: 3, reason: .duplicate("1")),
        Fault(lines: [TerritoryTable.header, "1;9;region;Край;;"], line: 2, reason: .unknownParent("9")),
        Fault(lines: [TerritoryTable.header, "1;2;region;А;;", "2;1;region;Б;;"], line: 2, reason: .cycle("1")),
    ]

    @Test(arguments: faults)
    private func faultyTablesAreRefusedWithTheirLine(fault: Fault) {
        #expect(throws: ReferenceTableError(line: fault.line, reason: fault.reason)) {
            try TerritoryTable.parse(fault.lines.joined(separator: "\n"))
        }
    }

    @Test func commentsByteOrderMarkAndCarriageReturnsAreUnderstood() throws {
        let text = "\u{FEFF}# комментарий\r\n\(TerritoryTable.header)\r\n\r\n1;;region;Край;92000000;А|Б\r\n"
        #expect(try TerritoryTable.parse(text).territories.first?.aliases == ["А", "Б"])
    }
}
