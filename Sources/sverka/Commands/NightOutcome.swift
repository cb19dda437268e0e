import ArgumentParser
import Gateway

/// What a night's end says to whoever started it, in one number: `night` and `ingest` say it alike.
extension NightSummary {
    /// 3 when data was refused or waits for a person, 2 when something else needs one, otherwise 0.
    var exitCode: ExitCode {
        if feeds.contains(where: { $0.refused + $0.held > 0 }) { return ExitCode(3) }
        return troubles.isEmpty && refusedEntries == 0 && missingFeeds.isEmpty && withoutAgreement.isEmpty
            ? .success : ExitCode(2)
    }

    /// The numbers, for `--help`.
    static let exitCodeHelp = """
        Код выхода: 0 — всё сделано; 1 — сделать нельзя, что исправить — в сообщении; 2 — сделано, итог называет, что не так: \
        файл оставлен, сервер или реестр недоступен, ожидавшийся поток не пришёл, у потока нет действующего соглашения; 3 — выгрузка отклонена или задержана до \
        решения оператора; 64 — неверные аргументы.
        """
}
