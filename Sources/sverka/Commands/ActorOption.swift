import ArgumentParser
import Glibc

/// Who does it: kept in the audit log.
struct ActorOption: ParsableArguments {
    @Option(name: .long, help: "Кто это делает: останется в журнале аудита. По умолчанию имя пользователя системы.")
    var by: String?

    var actor: String {
        by ?? getenv("USER").map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 } ?? "administrator"
    }
}
