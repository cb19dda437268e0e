import Glibc
import Schemas

/// What a sender finds beside its signals: `answers/NAME.receipt.json`, `answers/NAME.waiting.json` or
/// `refused/NAME.problem.json`. Each says by SHA-256 and `id` which file it answers: names are used again.
///
/// There is at most one answer to a name, and it is durably gone before the next file of that name is decided on.
struct UrgentAnswers {
    /// The agency's folder.
    let folder: String
    /// The file's name.
    let name: String

    private var receipt: String { "\(folder)/answers/\(name).receipt.json" }
    private var waiting: String { "\(folder)/answers/\(name).waiting.json" }
    private var problem: String { "\(folder)/refused/\(name).problem.json" }

    /// Removes what answered earlier files of the name; a receipt and a notice of just these bytes stay.
    func clearEarlier(than digest: ContentDigest) throws(FileSystem.Failure) {
        try clear([receipt, waiting].filter { !answers(digest, $0) } + [problem])
    }

    /// Removes every answer, however it came to be there.
    func clear() throws(FileSystem.Failure) { try clear([receipt, waiting, problem]) }

    /// Says that the signal is kept.
    func accept(_ accepted: AcceptedDelivery, id: String, digest: ContentDigest) throws(FileSystem.Failure) {
        try clear([waiting, problem])
        var json = JSONWriter()
        json.object { json in
            json.member("id", id)
            json.member("sha256", digest.hex)
            json.member("delivery", accepted.id.text)
            json.member("receipt", accepted.receiptNumber)
            json.member("receivedAt", accepted.receivedAt.iso)
        }
        try write(json.text, to: receipt)
    }

    /// Says what a file waits for; once, however often it is looked at.
    func wait(for feed: String, digest: ContentDigest) throws(FileSystem.Failure) {
        try clear([receipt, problem])
        guard !answers(digest, waiting) else { return }
        var json = JSONWriter()
        json.object { json in
            json.member("sha256", digest.hex)
            json.member("feed", feed)
            json.member(
                "reason",
                "Сигнал не принят: нет соглашения о передаче данных, действующего сегодня. Файл ждёт на месте и будет принят, как только соглашение внесут; если ребёнок в опасности, сообщите иначе."
            )
        }
        try write(json.text, to: waiting)
    }

    /// Says what is wrong with a file: its id and digest as far as they could be read.
    func refuse(_ mistakes: UrgentSignal.Mistakes, digest: ContentDigest?) throws(FileSystem.Failure) {
        try clear()
        var json = JSONWriter()
        json.object { json in
            if let id = mistakes.id { json.member("id", id) }
            if let digest { json.member("sha256", digest.hex) }
            json.key("errors")
            json.array { json in
                for mistake in mistakes.list {
                    json.object { json in
                        json.member("place", mistake.place)
                        json.member("expected", mistake.expected)
                    }
                }
            }
        }
        try write(json.text, to: problem)
    }

    private func answers(_ digest: ContentDigest, _ path: String) -> Bool {
        FileSystem.text(path)?.contains("\"sha256\":\"\(digest.hex)\"") ?? false
    }

    private func clear(_ paths: [String]) throws(FileSystem.Failure) {
        var folders: Set<String> = []
        for path in paths {
            if unlink(path) == 0 {
                folders.insert(FileSystem.folder(of: path))
            } else if errno != ENOENT, errno != ENAMETOOLONG {
                throw FileSystem.Failure("не убирается прежний ответ", path)
            }
        }
        for folder in folders { try FileSystem.syncFolder(folder) }
    }

    private func write(_ text: String, to path: String) throws(FileSystem.Failure) {
        let folder = FileSystem.folder(of: path)
        try FileSystem.makeFolder(folder, permissions: 0o755)
        try FileSystem.write(text, to: path)
        try FileSystem.syncFolder(folder)
    }
}
