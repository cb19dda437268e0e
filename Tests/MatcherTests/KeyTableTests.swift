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
            if person % 6000 == 0 || person < 40 {
                var found: [Int32] = []
                table.forEach(key) {
                    found.append($0)
                    return true
                }
                #expect(found == expected[key])
            }
        }
        for (key, people) in expected {
            var found: [Int32] = []
            table.forEach(key) {
                found.append($0)
                return true
            }
            #expect(found == people)
        }
        #expect(table.count == 30_000)
    }

    @Test func visitingStopsWhenAsked() {
        var table = KeyTable(reserving: 0)
        for person in Int32(0)..<100 { table.append(5, person: person) }
        #expect(table.count(of: 5, upTo: 7) == 7)
        #expect(table.count(of: 6, upTo: 7) == 0)
    }

    @Test func lexiconNumbersNamesOnce() {
        var lexicon = NameLexicon()
        for number in 0..<5000 { _ = lexicon.insert(FoldedText.codes("Имя\(number)")) }
        for number in 0..<5000 {
            let codes = FoldedText.codes("имя\(number)")
            #expect(lexicon.number(of: codes) == Int32(number))
            #expect(Array(lexicon.codes(of: Int32(number))) == codes)
        }
        #expect(lexicon.count == 5000)
        #expect(lexicon.insert([]) == -1)
    }
}
