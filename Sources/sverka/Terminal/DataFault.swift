import ArgumentParser
import Gateway

/// Faults of the data, said to whoever sent them: exit code 3.
enum DataFault {
    static func exit(_ body: () async throws -> Void) async throws {
        do { try await body() } catch let failure as FileLinking.Failure {
            Console.note("Ошибка: \(failure)")
            throw ExitCode(3)
        }
    }
}
