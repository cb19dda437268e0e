import Schemas

/// Reads many addresses one after the other and keeps the words they are made of. Used by one thread at a time.
public final class AddressReader {
    private let memory = AddressMemory(bits: 12)

    /// Makes a reader that has met no word.
    public init() {}

    /// The address that `AddressParser.parse` gives; nil when there is none.
    public func read(_ raw: String, kind: PostalAddress.Kind = .unspecified) -> PostalAddress? {
        var raw = raw
        let plain = raw.withUTF8 { text in
            AddressParser.plain(UnsafeRawBufferPointer(text), kind: kind, memory: memory)
        }
        return plain ?? AddressParser.parse(raw, kind: kind).value
    }
}
