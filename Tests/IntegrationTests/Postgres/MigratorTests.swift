import Glibc
import Testing

@testable import Gateway

@Suite struct MigratorTests {
    private func withFolder(
        _ files: [String: String], _ body: (String) async throws -> Void
    ) async throws {
        var random = SystemRandomNumberGenerator()
        let folder = "/tmp/sverka-migrations-\(getpid())-\(String(random.next() as UInt64, radix: 36))"
        try FileSystem.makeFolder(folder)
        defer { FileSystem.remove(folder) }
        for (name, text) in files { try FileSystem.write(text, to: "\(folder)/\(name)") }
        try await body(folder)
    }

    private func expect(_ error: (any Error)?, is expected: MigrationError) {
        #expect(error as? MigrationError == expected)
    }

    private let files = [
        "0001_people.sql": "CREATE TABLE person (id bigint PRIMARY KEY); INSERT INTO person VALUES (1);",
        "0002_names.sql": "ALTER TABLE person ADD name text; -- имя",
    ]

    @Test func filesAreAppliedOnceInOrder() async throws {
        try await TemporaryDatabase.with { settings in
            try await withFolder(files) { folder in
                let connection = try await PostgresConnection.open(settings)
                let migrator = Migrator(folder: folder, set: "gateway")
                #expect(try await migrator.migrate(connection) == ["0001_people.sql", "0002_names.sql"])
                #expect(try await migrator.migrate(connection) == [])
                try FileSystem.write("CREATE TABLE third ()", to: "\(folder)/0003_third.sql")
                #expect(try await migrator.migrate(connection) == ["0003_third.sql"])
            }
        }
    }

    @Test func setsOfOneDatabaseAreCountedApart() async throws {
        try await TemporaryDatabase.with { settings in
            let connection = try await PostgresConnection.open(settings)
            try await withFolder(["0001_a.sql": "CREATE TABLE a ()"]) { folder in
                let names = try await Migrator(folder: folder, set: "gateway").migrate(connection)
                #expect(names.count == 1)
            }
            try await withFolder(["0001_b.sql": "CREATE TABLE b ()"]) { folder in
                let names = try await Migrator(folder: folder, set: "registry").migrate(connection)
                #expect(names.count == 1)
            }
        }
    }

    @Test func changedVanishedAndLateFilesAreRefused() async throws {
        try await TemporaryDatabase.with { settings in
            try await withFolder(files) { folder in
                let connection = try await PostgresConnection.open(settings)
                let migrator = Migrator(folder: folder, set: "gateway")
                try await migrator.migrate(connection)
                let second = "\(folder)/0002_names.sql"
                try FileSystem.write("ALTER TABLE person ADD name varchar", to: second)
                expect(await thrown { try await migrator.migrate(connection) }, is: .changed("0002_names.sql"))
                FileSystem.remove(second)
                expect(await thrown { try await migrator.migrate(connection) }, is: .vanished("0002_names.sql"))
                try FileSystem.write(files["0002_names.sql"] ?? "", to: second)
                try FileSystem.write("SELECT 1", to: "\(folder)/0000_late.sql")
                expect(await thrown { try await migrator.migrate(connection) }, is: .outOfOrder("0000_late.sql"))
            }
        }
    }

    @Test func failedFileLeavesNothingBehind() async throws {
        try await TemporaryDatabase.with { settings in
            let broken = ["0001_a.sql": "CREATE TABLE a ()", "0002_b.sql": "CREATE TABLE b (); SELECT nonsense;"]
            try await withFolder(broken) { folder in
                let connection = try await PostgresConnection.open(settings)
                let migrator = Migrator(folder: folder, set: "gateway")
                let error = await failure { try await migrator.migrate(connection) }
                #expect(error?.sqlState == "42703")
                let tables = try await connection.perform { session in
                    try session.queryOne("SELECT to_regclass('a') IS NOT NULL AND to_regclass('b') IS NULL").bool(0)
                }
                #expect(tables)
                try FileSystem.write("CREATE TABLE b ()", to: "\(folder)/0002_b.sql")
                #expect(try await migrator.migrate(connection) == ["0002_b.sql"])
            }
        }
    }

    @Test(arguments: ["COMMIT", "ROLLBACK", "COMMIT; BEGIN"]) func fileThatEndsItsTransactionIsRefused(text: String)
        async throws
    {
        try await TemporaryDatabase.with { settings in
            try await withFolder(["0001_a.sql": "CREATE TABLE a (); \(text);"]) { folder in
                let connection = try await PostgresConnection.open(settings)
                expect(
                    await thrown { try await Migrator(folder: folder, set: "gateway").migrate(connection) },
                    is: .endsTransaction("0001_a.sql"))
            }
        }
    }

    @Test(arguments: ["1_a.sql", "001_a.sql", "abcd_a.sql", "0001.sql", "0001_.sql"])
    func badNamesAreRefused(name: String) async throws {
        try await withFolder([name: "SELECT 1"]) { folder in
            expect(thrown { try MigrationFile.all(in: folder) }, is: .badFile(name))
        }
    }

    @Test func twoMigratorsAtOnceBothSucceed() async throws {
        try await TemporaryDatabase.with { settings in
            let slow = files.merging(["0003_slow.sql": "SELECT pg_sleep(0.2)"]) { $1 }
            try await withFolder(slow) { folder in
                let applied = try await withThrowingTaskGroup(of: Int.self) { group in
                    for _ in 0..<3 {
                        group.addTask {
                            let connection = try await PostgresConnection.open(settings)
                            return try await Migrator(folder: folder, set: "gateway").migrate(connection).count
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(applied.sorted() == [0, 0, 3])
            }
        }
    }
}
