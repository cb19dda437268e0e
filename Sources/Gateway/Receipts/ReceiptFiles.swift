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
        try FileStep.makeFolder(folder)
        try FileStep.replace(stem + ".json", with: json + "\n")
        try FileStep.replace(stem + ".txt", with: text)
    }
}
