/// One parameter of a statement in PostgreSQL's binary form; nil bytes mean NULL.
struct SQLBinding: Hashable, Sendable {
    /// Type told to the server.
    let type: SQLType
    /// Binary form.
    let bytes: [UInt8]?
    /// Text with a NUL character, which PostgreSQL cannot store: found out when the statement is sent.
    var isRefused: Bool { type == .text && (bytes?.contains(0) ?? false) || hasRefusedElement }
    /// The same inside an array.
    var hasRefusedElement = false
}

/// A value that may be interpolated into ``SQL``.
package protocol SQLValue: Sendable {
    /// The type object identifier and binary form; internal to the module.
    var sqlParameter: SQLParameter { get }
    /// The NULL of this type.
    static var sqlNull: SQLParameter { get }
}

/// A parameter as ``SQL`` keeps it; opaque outside the module.
package struct SQLParameter: Hashable, Sendable {
    let binding: SQLBinding

    init(_ type: SQLType, _ bytes: [UInt8]?, hasRefusedElement: Bool = false) {
        binding = SQLBinding(type: type, bytes: bytes, hasRefusedElement: hasRefusedElement)
    }

    init(_ type: SQLType, bigEndian value: some FixedWidthInteger) {
        self.init(type, withUnsafeBytes(of: value.bigEndian) { Array($0) })
    }
}
