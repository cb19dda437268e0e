import Glibc
import Schemas
import Testing

@testable import Gateway

// One database after the other: the server has a limit of connections.
@Suite(.serialized) struct DryRunTests {
    private static let mapping = """
        feed: police.test
        version: 1
        title: Проба
        owner: {agency: police}
        source: {match: ["police*.csv"]}
        format:
          csv: {encoding: utf-8, delimiter: ";", quote: '"', header: any-order}
        key: id
        order: order
        facts: {kusp: kusp}
        persons:
          - role: child
            required: true
            fields:
              name: {from: fio, type: fio, order: surname-first}
              birth: {from: born, type: date, formats: [iso]}
              address: {from: address, municipality: rayon}
        signals:
          - indicator: POL-04
            when: "kusp is filled"
            subject: child
            factKey: "{kusp}"
            text: "Сообщение {kusp}."

        """

    private static let rows = """
        id;fio;born;address;rayon;kusp;order
        1;Сафин Тимур Рамилевич;2014-03-05;г. Бугульма, ул. Ленина, д. 5;Бугульма;КУСП 1;1
        1;Сафин Тимур Рамилевич;2014-03-05;г. Бугульма, ул. Ленина, д. 7;Бугульма;КУСП 1;2
        1;Сафин Тимур Рамилевич;2014-03-05;г. Бугульма, ул. Ленина, д. 1;Бугульма;КУСП 1;0
        2;Николаев Олег Петрович;2016-08-09;г. Бугульма, ул. Мира, д. 9;Бугульма;;1
        2;Николаев Олег Петрович;2016-08-09;г. Бугульма, ул. Мира, д. 9;Бугульма;;1
        ;Безымянный Пётр Петрович;2016-08-09;г. Бугульма, ул. Мира, д. 9;Бугульма;;1

        """

    @Test func dryRunCountsEveryRowOnceAsTheNightDoesAndWritesNothing() async throws {
        let folder = "/tmp/sverka-dry-\(getpid())-\(String(UInt64.random(in: 0 ... .max), radix: 36))"
        try FileSystem.makeFolder(folder)
        try FileSystem.makeFolder("\(folder)/mappings")
        defer { FileSystem.remove(folder) }
        try FileSystem.write(Self.mapping, to: "\(folder)/mappings/police.yaml")
        let file = "\(folder)/police.csv"
        try FileSystem.write(Self.rows, to: file)
        try await TemporaryDatabase.with { settings in
            let application = try await GatewayApplication.open(
                GatewayConfiguration(
                    dataFolder: folder, mappingsFolder: "\(folder)/mappings", databaseURL: settings.address, width: 2))
            let day = GatewayDatabase.now.date
            let receipts = try await DryRun(application).run(files: [file], feed: "police.test", asOf: day)
            let receipt = try #require(receipts.first)
            #expect(receipt.counts.addsUp && receipt.counts.read == 6)
            #expect(receipt.rejectedRows.map(\.row) == [6])
            let written = try await application.gateway.perform { session in
                try session.queryOne(
                    "SELECT (SELECT count(*) FROM gateway.delivery) + (SELECT count(*) FROM gateway.card)"
                ).int(0)
            }
            #expect(written == 0)
            let night = try await NightRun(application).run(files: [file], feed: "police.test", asOf: day)
            #expect(night.total.addsUp)
            for outcome in RowOutcome.allCases {
                #expect(night.total[outcome] == receipt.counts[outcome], "\(outcome)")
            }
            #expect(night.cardsRaised == receipt.cards.values.reduce(0, +))
            await application.close()
        }
    }
}
