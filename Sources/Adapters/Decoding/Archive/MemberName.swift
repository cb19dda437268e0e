import Schemas

/// Names that other systems gave to files. They are shown and compared, never used as paths.
enum MemberName {
    /// Longer names are refused.
    static let byteLimit = 255

    /// True for a relative name without `..`, backslashes, drive letters or control characters.
    static func isSafe(_ name: String) -> Bool {
        guard !name.isEmpty, name.utf8.count <= byteLimit, !name.hasPrefix("/") else { return false }
        for scalar in name.unicodeScalars {
            switch scalar.value {
            case 0..<32, 0x7F..<0xA0, 0x5C, 0x3A, 0xFFFD, 0x200B...0x200F, 0x202A...0x202E, 0x2066...0x2069:
                return false
            default: break
            }
        }
        return !name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).contains {
            $0.elementsEqual("..".utf8) || $0.elementsEqual(".".utf8)
        }
    }

    /// True for a safe name that is not inside a folder.
    static func isSafeFileName(_ name: String) -> Bool {
        isSafe(name) && !name.utf8.contains(UInt8(ascii: "/")) && !name.hasPrefix(".")
    }

    /// The name without the folders it is in.
    static func lastComponent(_ name: String) -> String {
        guard let slash = name.utf8.lastIndex(of: UInt8(ascii: "/")) else { return name }
        return String(name[name.index(after: slash)...])
    }

    /// The name with letters masked and control characters replaced: file names may hold a person's name.
    static func shown(_ name: String) -> String { Finding.mask(name) }
}
