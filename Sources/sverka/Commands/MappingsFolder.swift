import Glibc

/// Finds the folder with the mappings: the one named, or `mappings` here, or beside the program or above it.
enum MappingsFolder {
    static func find(_ named: String?) throws -> String {
        if let named {
            guard isFolder(named) else {
                throw CommandError("нет папки описаний потоков \(named); укажите другую: --mappings ПАПКА")
            }
            return named
        }
        if let variable = getenv("SVERKA_MAPPINGS").map({ String(cString: $0) }), isFolder(variable) { return variable }
        var candidates = ["mappings"]
        var folder = executableFolder()
        for _ in 0..<5 where !folder.isEmpty {
            candidates.append("\(folder)/mappings")
            candidates.append("\(folder)/share/sverka/mappings")
            folder = String(folder[..<(folder.lastIndex(of: "/") ?? folder.startIndex)])
        }
        guard let found = candidates.first(where: isFolder) else {
            throw CommandError("не найдена папка описаний потоков mappings; укажите её: --mappings ПАПКА")
        }
        return found
    }

    private static func executableFolder() -> String {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = buffer.withUnsafeMutableBytes { bytes in
            bytes.baseAddress.map { readlink("/proc/self/exe", $0, bytes.count) } ?? -1
        }
        guard count > 0 else { return "" }
        let path = String(decoding: buffer[..<count], as: UTF8.self)
        return String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    }

    /// The file stands in the folder itself, not in one inside it.
    static func isDirectly(_ file: String, in folder: String) -> Bool {
        file.hasPrefix(folder + "/") && !file.dropFirst(folder.count + 1).contains("/")
    }

    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
