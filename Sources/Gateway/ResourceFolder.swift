import Glibc

/// Finds the files shipped with the program: migrations, templates.
///
/// The build puts them into `sverka_Gateway.resources` beside the executable, and they travel with it. The accessor the
/// package manager generates also knows the folder of the build machine, which must not end up in a shipped binary.
package enum ResourceFolder {
    /// The folder is not where it should be.
    package struct Missing: Error, CustomStringConvertible {
        /// Where it was looked for.
        package let candidates: [String]

        /// For the operator.
        package var description: String {
            """
            Не найдены файлы программы (миграции, шаблоны). Искали здесь: \(candidates.joined(separator: ", ")). \
            Положите папку sverka_Gateway.resources рядом с исполняемым файлом \
            или укажите её в переменной окружения SVERKA_RESOURCES.
            """
        }
    }

    /// The folder with `migrations` and the others.
    package static func locate() throws(Missing) -> String {
        let override = getenv("SVERKA_RESOURCES").map { String(cString: $0) }
        return try locate(override: override, executable: FileSystem.linkTarget("/proc/self/exe") ?? "")
    }

    static func locate(override: String?, executable: String) throws(Missing) -> String {
        let program = FileSystem.folder(of: executable)
        let bundle = "sverka_Gateway.resources"
        let candidates =
            if let override, !override.isEmpty {
                [FileSystem.absolute(override)]
            } else {
                ["\(program)/\(bundle)", "\(FileSystem.folder(of: program))/share/sverka/\(bundle)"]
            }
        for candidate in candidates {
            for folder in ["\(candidate)/Resources", candidate] where FileSystem.exists("\(folder)/migrations") {
                return folder
            }
        }
        throw Missing(candidates: candidates)
    }
}
