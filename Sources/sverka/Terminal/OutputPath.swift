import ArgumentParser
import Glibc

/// Keeps an answer from being written over what it is made from.
enum OutputPath {
    /// Throws when an output is one of the inputs, under whatever name, or two outputs are one file.
    static func check(_ outputs: [String?], inputs: [String?]) throws {
        let outputs = outputs.compactMap { $0 }
        for (place, output) in outputs.enumerated() {
            for input in inputs.compactMap({ $0 }) where isSame(output, input) {
                throw ValidationError("\(output): это исходный файл, ответ стёр бы его; укажите другой файл")
            }
            for other in outputs[..<place] where other == output || isSame(output, other) {
                throw ValidationError("\(output): сюда же пишется другой ответ; укажите разные файлы")
            }
        }
    }

    private static func isSame(_ left: String, _ right: String) -> Bool {
        var (one, other) = (stat(), stat())
        guard stat(left, &one) == 0, stat(right, &other) == 0, one.st_mode & S_IFMT == S_IFREG else { return false }
        return one.st_dev == other.st_dev && one.st_ino == other.st_ino
    }
}
