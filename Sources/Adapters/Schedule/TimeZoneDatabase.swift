import Glibc

/// The system's time zone database: `TZDIR`, or where every Linux keeps it.
public enum TimeZoneDatabase {
    private static let usualFolder = "/usr/share/zoneinfo"
    private static let byteLimit = 256 << 10

    /// Zones of Russia, for «did you mean».
    static let russianZones = [
        "Europe/Kaliningrad", "Europe/Moscow", "Europe/Kirov", "Europe/Volgograd", "Europe/Astrakhan", "Europe/Saratov",
        "Europe/Ulyanovsk", "Europe/Samara", "Asia/Yekaterinburg", "Asia/Omsk", "Asia/Novosibirsk", "Asia/Barnaul",
        "Asia/Tomsk", "Asia/Novokuznetsk", "Asia/Krasnoyarsk", "Asia/Irkutsk", "Asia/Chita", "Asia/Yakutsk",
        "Asia/Khandyga", "Asia/Vladivostok", "Asia/Ust-Nera", "Asia/Magadan", "Asia/Sakhalin", "Asia/Srednekolymsk",
        "Asia/Kamchatka", "Asia/Anadyr", "UTC",
    ]

    /// The rules of a zone; nil when there is none of this name.
    public static func zone(_ name: String) -> TimeZoneRules? {
        guard isSafe(name) else { return nil }
        let folder = getenv("TZDIR").map { String(cString: $0) } ?? usualFolder
        let file = open("\(folder)/\(name)", O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: byteLimit)
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes {
                read(file, $0.baseAddress?.advanced(by: filled), $0.count - filled)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            if count == 0 { break }
            filled += count
        }
        return TimeZoneRules(name: name, bytes: Array(bytes[..<filled]))
    }

    /// A mapping must not name any other file of this machine.
    private static func isSafe(_ name: String) -> Bool {
        let parts = name.utf8.split(separator: 47, omittingEmptySubsequences: false)
        return parts.count <= 3
            && parts.allSatisfy { part in
                !part.isEmpty
                    && part.allSatisfy { byte in
                        (65...90).contains(byte) || (97...122).contains(byte) || (48...57).contains(byte)
                            || byte == 43 || byte == 45 || byte == 95
                    }
            }
    }
}
