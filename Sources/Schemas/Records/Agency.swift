/// An agency's short code («education»). Data, not a closed list: a mapping may name any agency.
public struct Agency: Hashable, Sendable, ExpressibleByStringLiteral {
    /// Lower-case Latin letters, digits and hyphens.
    public let code: String

    /// Makes an agency of its code.
    public init(code: String) { self.code = code }
    /// Makes an agency of a literal code.
    public init(stringLiteral value: String) { code = value }
}
