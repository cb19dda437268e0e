/// An address of electronic mail, as plain as a machine's settings need it: `duty@example.test`. Whatever could end a line
/// or begin another address in a message or in a command is refused.
public struct MailAddress: Hashable, Sendable, CustomStringConvertible {
    /// As written.
    public let description: String
    /// What follows `@`.
    let domain: String

    /// Reads an address; nil when it is none.
    public init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count == 2, text.utf8.count <= 254, (1...64).contains(parts[0].count),
            parts.allSatisfy({ part in
                part.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { !$0.isEmpty }
            }), parts[0].allSatisfy(Self.isOfName), parts[1].allSatisfy({ Self.isLetter($0) || $0 == 45 || $0 == 46 })
        else { return nil }
        description = text
        domain = String(decoding: parts[1], as: UTF8.self)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        isLetter(byte) || Array("!#$%&'*+-/=?^_`{|}~.".utf8).contains(byte)
    }
}
