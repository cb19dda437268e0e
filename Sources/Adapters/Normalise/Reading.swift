import Schemas

/// A canonical value read from delivered text, with what was noticed on the way.
public struct Reading<Value: Sendable>: Sendable {
    /// The canonical value.
    public var value: Value
    /// What was noticed, in order; empty for clean text.
    public var notices: [FindingCode]

    /// Makes a reading.
    public init(_ value: Value, _ notices: [FindingCode] = []) {
        self.value = value
        self.notices = notices
    }
}

extension Reading: Equatable where Value: Equatable {}
