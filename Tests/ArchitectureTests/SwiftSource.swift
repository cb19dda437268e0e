/// A Swift file as far as the rules of this project look at it: imports, declared types, code without comments.
struct SwiftSource: Sendable, CustomStringConvertible {
    let path: String
    /// Lines of code; comments are cut off, so that a rule never stumbles over a sentence. Texts in quotes stay.
    let code: [String]
    /// Lines as they are.
    let lines: [Substring]

    init(_ file: ProjectTree.File) {
        path = file.path
        lines = file.lines
        code = file.lines.map { line in
            let text = String(line)
            guard let comment = text.firstRange(of: "//"), !text[..<comment.lowerBound].contains("\"") else {
                return text
            }
            return String(text[..<comment.lowerBound])
        }
    }

    /// All Swift files of a module.
    static func module(_ name: String) -> [SwiftSource] {
        ProjectTree.files(in: "Sources/\(name)", ending: ".swift").map { SwiftSource($0) }
    }

    var description: String { path }

    /// Names of imported modules.
    var imports: [String] {
        code.compactMap { line in
            let words = line.split(separator: " ")
            guard let place = words.firstIndex(of: "import"), place <= 2, words.count > place + 1 else { return nil }
            let isAttributed = words[..<place].allSatisfy {
                $0.hasPrefix("@") || ["public", "package", "internal"].contains($0)
            }
            // `import struct Module.Name` names the module before the dot.
            return isAttributed ? words.last.flatMap { $0.split(separator: ".").first }.map(String.init) : nil
        }
    }

    /// Names of types declared here, nested ones too.
    var typeNames: [String] {
        let kinds: Set<Substring> = ["struct", "class", "enum", "actor", "protocol", "typealias"]
        return code.flatMap { line -> [String] in
            let words = line.split(whereSeparator: { !$0.isLetter && !$0.isNumber && $0 != "_" })
            return words.indices.dropLast().filter {
                kinds.contains(words[$0]) && words[$0 + 1].first?.isUppercase == true
            }
            .map { String(words[$0 + 1]) }
        }
    }
}
