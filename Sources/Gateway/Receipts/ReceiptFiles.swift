/// The two files of a receipt, `<feed>/<number>.json` and `.txt`, where the sender picks them up.
struct ReceiptFiles {
    private let folder: String
    private let stem: String

    init(folder: String, feedID: String, number: String) {
        self.folder = "\(folder)/\(feedID)"
        stem = "\(folder)/\(feedID)/\(number)"
    }

    var exist: Bool { FileSystem.exists(stem + ".json") && FileSystem.exists(stem + ".txt") }

    func write(json: String, text: String) throws {
        // Readable by the group: the account that carries receipts to their senders is not ours.
        try FileSystem.makeFolder(folder, permissions: 0o750)
        try FileSystem.write(json + "\n", to: stem + ".json", permissions: 0o640)
        try FileSystem.write(text, to: stem + ".txt", permissions: 0o640)
    }
}
