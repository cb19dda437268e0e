import Testing

@testable import Matcher

struct KeyTableTests {
    @Test(arguments: [0, 10, 5000, 100_000])
    func findsWhatWasAppendedBeforeAndAfterSealing(_ reserved: Int) {
        var table = KeyTable(reserving: reserved)
        var expected: [UInt32: [Int32]] = [:]
        for person in Int32(0)..<30_000 {
            let key = UInt32(truncatingIfNeeded: KeyHash.mix(UInt64(person % 7000)))
            table.append(key, person: person)
            expected[key, default: []].append(person)
            if person == 12_000 { table.seal() }
            if person % 6000 == 0 || person < 40 { #expect(table.people(of: key) == expected[key]) }
        }
        for (key, people) in expected { #expect(table.people(of: key) == people) }
        let count = table.count
        #expect(count == 30_000)
    }

    @Test func keysAtBothEndsOfTheRangeAreFound() {
        var table = KeyTable(reserving: 0)
        for person in Int32(0)..<9000 { table.append(person % 2 == 0 ? 0 : .max, person: person) }
        table.seal()
        #expect(table.people(of: 0) == (0..<4500).map { $0 * 2 })
        #expect(table.people(of: .max) == (0..<4500).map { $0 * 2 + 1 })
        #expect(table.people(of: 1).isEmpty)
    }

    @Test func aCopyKeepsItsEntries() {
        var table = KeyTable(reserving: 0)
        for person in Int32(0)..<6000 { table.append(UInt32(person % 50), person: person) }
        let copy = table.copy()
        for person in Int32(6000)..<20_000 { table.append(UInt32(person % 50), person: person) }
        #expect(copy.people(of: 7) == (0..<120).map { $0 * 50 + 7 })
        #expect(table.people(of: 7).count == 400)
    }

    @Test func lexiconNumbersNamesOnce() {
        var lexicon = NameLexicon()
        for number in 0..<5000 { _ = lexicon.insert(FoldedName("Имя\(number)")) }
        for number in 0..<5000 {
            let name = FoldedName("имя\(number)")
            let found = lexicon.number(of: name)
            let letters = lexicon.withCodes(of: Int32(number)) { Array($0) }
            #expect(found == Int32(number))
            #expect(letters == name.codes)
        }
        let count = lexicon.count
        let empty = lexicon.insert(FoldedName(" - "))
        #expect(count == 5000)
        #expect(empty == -1)
    }

    @Test func frequenciesCountEveryValueByItself() {
        var frequencies = NameFrequencies()
        for value in UInt32(1)...20_000 {
            for _ in 0..<Int(value % 3 + 1) { frequencies.add(.surname, value, isChild: value % 2 == 0) }
        }
        for value in UInt32(1)...20_000 {
            let own = frequencies.count(.surname, value, isChild: value % 2 == 0)
            let others = frequencies.count(.surname, value, isChild: value % 2 != 0)
            let given = frequencies.count(.given, value, isChild: value % 2 == 0)
            #expect(own == Int(value % 3 + 1))
            #expect(others == 0 && given == 0)
        }
    }

    @Test func furtherValuesBelongToTheirPerson() {
        var values = FurtherValues<Int32>()
        for person in stride(from: Int32(0), to: 300, by: 3) {
            for value in 0...(person % 2) { values.append(person * 10 + value, person: person) }
        }
        for person in Int32(0)..<300 {
            var found: [Int32] = []
            var place = values.first(of: person)
            while let value = values.value(at: place, of: person) {
                found.append(value)
                place += 1
            }
            #expect(found == (person % 3 == 0 ? (0...(person % 2)).map { person * 10 + $0 } : []))
        }
    }
}
