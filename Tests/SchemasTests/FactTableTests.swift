import Schemas
import Testing

@Suite struct FactTableTests {
    @Test func factsStandInTheOrderOfTheirNamesHoweverTheyCame() {
        let one: FactTable = ["б": .integer(2), "а": .integer(1)]
        var other = FactTable()
        other["а"] = .integer(1)
        other["в"] = .boolean(true)
        other["б"] = .integer(2)
        other["в"] = nil
        #expect(one == other)
        #expect(one.entries.map(\.name) == ["а", "б"])
        #expect(one == FactTable(["а": .integer(1), "б": .integer(2)]))
        #expect(one.hashValue == other.hashValue)
    }

    @Test func aNameSetAgainHasTheLastValue() {
        var table: FactTable = ["lessons": .integer(120)]
        table["lessons"] = .integer(5)
        #expect(table["lessons"] == .integer(5))
        #expect(table["unexcused"] == nil)
        table["lessons"] = nil
        #expect(table.isEmpty)
    }
}
