import Matcher
import Schemas
import Simulator
import Testing

@testable import Gateway

@Suite struct AcceptanceSampleTests {
    @Test func aCheckedSampleCoversThePrecisionOfAllLinks() async throws {
        let files = try MeasuredFiles(people: 3000, dirt: .hard)
        defer { files.remove() }
        let sample = try await MeasuredFiles.run(files.folder).measure(files.feeds, drawing: 30).sample
        #expect(sample.draws.count > 60)
        #expect(Set(sample.draws.map { $0.feed + $0.recordID }).count == sample.draws.count)
        for band in sample.links.indices {
            #expect(sample.draws.count { $0.band == band } == min(30, sample.links[band]))
        }
        // People answer by the truth.
        var text = AcceptanceSample.header + "\n"
        for draw in sample.draws {
            let isRight = files.truth[draw.feed + "/" + draw.recordID] == draw.personID
            text +=
                "\(draw.feed),\(draw.recordID),\(draw.personID),\(draw.band),\(sample.links[draw.band]),\(isRight ? "да" : "нет")\n"
        }
        try FileSystem.write(text, to: "\(files.folder)/checked.csv")
        let result = try AcceptanceResult(reading: "\(files.folder)/checked.csv", asOf: MeasuredFiles.asOf)
        #expect(result.checked == sample.draws.count)
        #expect(result.links == sample.links.reduce(0, +))
        let precision = try #require(result.precision)
        #expect(precision.low > 0.8 && precision.high == 1)
    }

    @Test func bandsCountAsMuchAsTheyHaveLinks() throws {
        let result = AcceptanceResult([(band: 1, links: 10, checked: 10, right: 0), (5, 990, 50, 50)])
        let precision = try #require(result.precision)
        #expect(abs(precision.value - 0.99) < 1e-9)
        #expect(precision.low < 0.99 && precision.low > 0.85)
    }

    @Test func rowsWithoutAnAnswerDoNotCount() throws {
        let folder = try MeasuredFiles.newFolder()
        defer { FileSystem.remove(folder) }
        try FileSystem.write(
            AcceptanceSample.header + "\na,1,P1,2,40,да\na,2,P2,2,40,\na,3,P3,2,40,НЕТ\na,4,P4,2,40,не знаю\n",
            to: "\(folder)/c.csv")
        let result = try AcceptanceResult(reading: "\(folder)/c.csv", asOf: MeasuredFiles.asOf)
        #expect(result.checked == 2 && result.links == 40)
        #expect(result.bands.map(\.right.events) == [1])
    }

    @Test func aBandCheckedWholeIsKnownExactly() throws {
        let result = AcceptanceResult([(band: 1, links: 3, checked: 3, right: 2)])
        let precision = try #require(result.precision)
        #expect(precision.low == precision.high)
        #expect(abs(precision.value - 2.0 / 3) < 1e-9)
    }

    @Test func aBandThatNobodyLookedAtKeepsTheRangeWide() throws {
        let result = AcceptanceResult([(band: 1, links: 500, checked: 0, right: 0), (5, 500, 50, 50)])
        let precision = try #require(result.precision)
        #expect(precision.high - precision.low > 0.4)
    }

    @Test(arguments: [
        ("a,1,P1,2,40,может быть\n", "строка 2: в выборке ожидалось да, нет"), ("a,1,P1,9,40,да\n", "полоса от 0 до 6"),
        ("a,1,P1,x,40,да\n", "полоса от 0 до 6"), ("a,1,P1,2,-4,да\n", "links_in_band"),
        ("a,1,P1,2,40,да\na,2,P2,2,41,да\n", "строка 3: в выборке ожидалось в столбце links_in_band"),
        ("a,1,P1,2,1,да\na,2,P2,2,1,да\n", "не больше ответов, чем связей"),
    ]) func anAnswerThatIsNoneIsRefusedWithItsLine(rows: String, expected: String) throws {
        #expect(try refusal(AcceptanceSample.header + "\n" + rows).contains(expected))
    }

    @Test func columnsThatAreNotOfASampleAreRefused() throws {
        #expect(
            try refusal("\(AcceptanceSample.header),decision\na,1,P1,2,40,да,нет\n").contains("только столбцы выборки"))
        #expect(try refusal("feed,feed_record_id,band,answer\na,1,2,да\n").contains("отклонён целиком"))
    }

    @Test func answersAboutNothingEstimateNothing() {
        #expect(AcceptanceResult([]).precision == nil)
    }

    private func refusal(_ text: String) throws -> String {
        let folder = try MeasuredFiles.newFolder()
        defer { FileSystem.remove(folder) }
        try FileSystem.write(text, to: "\(folder)/c.csv")
        let failure = #expect(throws: FileLinking.Failure.self) {
            try AcceptanceResult(reading: "\(folder)/c.csv", asOf: MeasuredFiles.asOf)
        }
        return failure?.description ?? ""
    }
}
