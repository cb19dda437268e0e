/// A password, token or key. Never printed: every way to describe it gives the same three dots.
public struct Secret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The bytes as they are stored, without the line end behind them.
    public let bytes: [UInt8]

    /// Makes a secret.
    public init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

    /// The bytes as text, for the library that needs them so.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Three dots.
    public var description: String { "•••" }
    /// Three dots.
    public var debugDescription: String { "•••" }
    /// Nothing inside.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
