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
            Положите папки sverka_Gateway.resources и sverka_Service.resources рядом с исполняемым файлом \
            или укажите первую в переменной окружения SVERKA_RESOURCES.
            """
        }
    }

    /// The folder with `migrations` and the others.
    package static func locate() throws(Missing) -> String {
        let override = getenv("SVERKA_RESOURCES").map { String(cString: $0) }
        return try locate(override: override, executable: FileSystem.linkTarget("/proc/self/exe") ?? "")
    }

    /// A file shipped with another module of the program, from that module's folder beside ours.
    package static func read(_ name: String, bundle: String) throws -> [UInt8] {
        let program = FileSystem.folder(of: FileSystem.linkTarget("/proc/self/exe") ?? "")
        var folders = ["\(program)/\(bundle)", "\(FileSystem.folder(of: program))/share/sverka/\(bundle)"]
        if let override = getenv("SVERKA_RESOURCES").map({ String(cString: $0) }), !override.isEmpty {
            let given = FileSystem.absolute(override)
            folders = ["\(FileSystem.folder(of: given))/\(bundle)", given]
        }
        let candidates = folders.flatMap { ["\($0)/Resources/\(name)", "\($0)/\(name)"] }
        guard let path = candidates.first(where: { FileSystem.exists($0) }) else { throw Missing(candidates: folders) }
        return try FileSystem.read(path)
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
