import Schemas
import Simulator
import Testing

@Suite struct FeedTests {
    private static func file(_ feeds: FeedSimulation, _ feed: FeedKind) throws -> SimulatedFile {
        try #require(feeds.files().first { $0.feed == feed })
    }

    private static func lines(_ feeds: FeedSimulation, _ feed: FeedKind) throws -> [[UInt8]] {
        let member = try #require(try file(feeds, feed).members.first)
        return SimulatedRegion.bytes(member).split(separator: 0x0A).map { Array($0) }
    }

    @Test func sameSeedGivesTheSameFiles() throws {
        let first = FeedSimulation(region: try SimulatedRegion.make(people: 1500))
        let again = FeedSimulation(region: try SimulatedRegion.make(people: 1500))
        let other = FeedSimulation(region: try SimulatedRegion.make(people: 1500, seed: 8))
        for (index, file) in first.files().enumerated() {
            #expect(file.name == again.files()[index].name)
            for (place, member) in file.members.enumerated() {
                let bytes = SimulatedRegion.bytes(member)
                #expect(bytes == SimulatedRegion.bytes(member))
                #expect(bytes == SimulatedRegion.bytes(again.files()[index].members[place]))
                #expect(bytes != SimulatedRegion.bytes(other.files()[index].members[place]))
            }
        }
    }

    @Test func filesAreNamedByAgencyRegionAndDate() throws {
        let region = try SimulatedRegion.make(people: 1500)
        let names = FeedSimulation(region: region).files().map(\.name)
        #expect(
            names == [
                "education_92000000_20261120_001.csv", "health_92000000_20261120_001.zip",
                "police_92000000_20261120_001.xml", "housing_92000000_20261120_001.csv",
                "social_92000000_20261120_001.xml", "social_92000000_20261120_002.xml",
                "social_92000000_20261120_901.xml",
            ])
        #expect(FeedSimulation(region: region, day: 2).files()[0].name == "education_92000000_20261121_001.csv")
        #expect(try Self.file(FeedSimulation(region: region), .health).isArchive)
    }

    @Test func headsOfTheFilesAreTheAgreedOnes() throws {
        let feeds = FeedSimulation(region: try SimulatedRegion.make(people: 1500))
        func head(_ feed: FeedKind, member: Int = 0) throws -> [UInt8] {
            Array(SimulatedRegion.bytes(try Self.file(feeds, feed).members[member]).prefix(600))
        }
        let education =
            "Номер личного дела;Код ОО;Наименование ОО;ФИО обучающегося;Дата рождения;Пол;СНИЛС;Класс;Всего уроков;"
            + "Пропущено всего;Без уважительной;Период;ФИО законного представителя;Родство;Телефон;Адрес;"
            + "Муниципалитет;Учёт;Дата постановки;Причина;Событие;Дата события\r\n"
        #expect(try head(.education).starts(with: Windows1251.encode(Array(education.utf8))))
        #expect(try head(.housing).starts(with: [0xEF, 0xBB, 0xBF] + Array("Лицевой счёт;ФИО нанимателя;".utf8)))
        func text(_ feed: FeedKind, _ member: Int = 0) throws -> String {
            String(decoding: try head(feed, member: member), as: UTF8.self)
        }
        #expect(try text(.health).hasPrefix("<?xml version=\"1.0\" encoding=\"windows-1251\"?>\r\n<ZL_LIST><ZGLV>"))
        #expect(try text(.health, 1).contains("<PERS_LIST><ZGLV><VERSION>"))
        #expect(try text(.police).contains("xmlns=\"urn://region/police/minors/1.0\""))
        #expect(try text(.socialFacts).contains("urn://egisso-ru/msg/10.06.S/1.0.7"))
        #expect(try text(.orphans).contains("urn://egisso-ru/msg/10.21.S/1.0.1"))
    }

    @Test func bothVersionsOfTheNamespacesAreDelivered() throws {
        let feeds = FeedSimulation(region: try SimulatedRegion.make(people: 3000))
        let heads = feeds.files().filter { $0.feed == .socialFacts }.map {
            String(decoding: SimulatedRegion.bytes($0.members[0]).prefix(120), as: UTF8.self)
        }
        #expect(heads.contains { $0.contains("10.06.S/1.0.7") })
        #expect(heads.contains { $0.contains("10.06.S/1.0.5") })
    }

    @Test func packagesHoldAtMostAThousandFacts() throws {
        let feeds = FeedSimulation(region: try SimulatedRegion.make(people: 12_000))
        for file in feeds.files() where file.feed == .socialFacts {
            let lines = SimulatedRegion.bytes(file.members[0]).split(separator: 0x0A)
            #expect(lines.count <= 1003)
        }
    }

    @Test func oneByteEncodingsHaveEveryCharacter() throws {
        let feeds = FeedSimulation(region: try SimulatedRegion.make(), dirt: .hard)
        for feed in [FeedKind.education, .health] {
            for member in try Self.file(feeds, feed).members {
                let bytes = SimulatedRegion.bytes(member)
                let head = bytes.prefix(60).count { $0 == UInt8(ascii: "?") }
                #expect(bytes.count { $0 == UInt8(ascii: "?") } == head)
            }
        }
    }

    @Test func theNumberOfCasesInTheHeadIsTrue() throws {
        let feeds = FeedSimulation(region: try SimulatedRegion.make(people: 3000))
        let lines = try Self.lines(feeds, .health)
        let cases = lines.count { $0.starts(with: Array("<ZAP>".utf8)) }
        #expect(String(decoding: lines[1], as: UTF8.self).contains("<SD_Z>\(cases)</SD_Z>"))
        #expect(feeds.countRows(of: .health) == cases)
    }

    @Test func feedsWithoutDirtHaveNoErrors() throws {
        let feeds = FeedSimulation(region: try SimulatedRegion.make(people: 3000), dirt: .clean)
        for row in SimulatedRegion.truth(feeds).dropFirst() { #expect(row[6].isEmpty) }
        let rows = try Self.lines(feeds, .education).dropFirst()
        for line in rows {
            let fields = SimulatedRegion.csv(String(decoding: line, as: UTF8.self), separator: UInt8(ascii: ";"))[0]
            #expect(fields.count == 22)
            #expect(Snils(digits: fields[6])?.state == .valid)
        }
    }

    @Test func everyClassOfDirtOccursSomewhere() throws {
        let feeds = FeedSimulation(region: try SimulatedRegion.make(people: 10_000))
        var seen: Set<String> = []
        for row in SimulatedRegion.truth(feeds).dropFirst() {
            seen.formUnion(row[6].split(separator: "|").map(String.init))
        }
        let missing = DirtClass.allCases.filter { !seen.contains($0.rawValue) }
        // A row without a key has no line in the truth.
        #expect(missing == [.keyMissing])
        let emptyKeys = try Self.lines(feeds, .education).count { $0.first == UInt8(ascii: ";") }
        #expect(emptyKeys > 0)
    }

    @Test func theShareOfFaultyNumbersIsAsPlanned() throws {
        var dirt = DirtProfile.clean
        dirt[.education, .snilsDigit] = 0.2
        let feeds = FeedSimulation(region: try SimulatedRegion.make(), dirt: dirt)
        let rows = try Self.lines(feeds, .education).dropFirst()
        let invalid = rows.count { line in
            let fields = SimulatedRegion.csv(String(decoding: line, as: UTF8.self), separator: UInt8(ascii: ";"))[0]
            return Snils(digits: fields[6])?.state == .invalid
        }
        #expect((0.16...0.24).contains(Double(invalid) / Double(rows.count)))
    }

    @Test(arguments: [FeedKind.education, .housing])
    func theNextDayChangesFewLinesOfAFullFeed(feed: FeedKind) throws {
        let region = try SimulatedRegion.make(people: 20_000)
        let first = try Self.lines(FeedSimulation(region: region, day: 1), feed)
        let second = try Self.lines(FeedSimulation(region: region, day: 2), feed)
        let count = Double(first.count)
        #expect((0.965...0.99).contains(Double(Set(first).intersection(second).count) / Double(Set(first).count)))
        func keys(_ day: Int) -> Set<String> {
            let truth = SimulatedRegion.truth(FeedSimulation(region: region, day: day), of: [feed])
            return Set(truth.dropFirst().map { $0[1] })
        }
        let (before, after) = (keys(1), keys(2))
        #expect((0.004...0.018).contains(Double(before.subtracting(after).count) / count))
        #expect((0.004...0.018).contains(Double(after.subtracting(before).count) / count))
        let altered = Set(first).subtracting(second).count - before.subtracting(after).count
        #expect((0.003...0.018).contains(Double(altered) / count))
    }

    @Test func theNextDayOfADeltaFeedBringsNewsAndCorrections() throws {
        let region = try SimulatedRegion.make(people: 10_000)
        func keys(_ day: Int) -> Set<String> {
            let truth = SimulatedRegion.truth(FeedSimulation(region: region, day: day), of: [.health])
            return Set(truth.dropFirst().map { $0[1] })
        }
        let (before, after) = (keys(1), keys(2))
        #expect(after.count < before.count / 10)
        #expect(!after.isDisjoint(with: before))
        #expect(after.subtracting(before).count > after.count / 2)
    }
}
