import ArgumentParser
import Gateway

/// Feed files named one by one. The answer names a feed by its file's name, so two of one name can't be told apart.
struct FeedArguments: ParsableArguments {
    @Argument(help: "Файлы выгрузок.")
    var feeds: [String]

    func validate() throws {
        if feeds.isEmpty { throw ValidationError("нужен хотя бы один файл выгрузки") }
        var seen: [String: String] = [:]
        for path in feeds {
            let name = FileLinking.feedName(path)
            if let other = seen.updateValue(path, forKey: name) {
                throw ValidationError(
                    "выгрузка «\(name)» названа дважды: \(other) и \(path); в ответе их не различить — уберите повтор или переименуйте файл"
                )
            }
        }
    }
}
