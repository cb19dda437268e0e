import Schemas

/// A document as one hash, with its kind in the two lowest bits.
enum DocumentCode {
    /// Hash of kind, series and number; 0 for a document without a number.
    static func code(_ document: IdentityDocument) -> UInt64 {
        guard !document.number.isEmpty else { return 0 }
        let hash = KeyHash.wide(document.number, seed: KeyHash.wide(document.series))
        return hash & ~3 | kind(document.kind)
    }

    /// Whether two different documents contradict each other: a birth certificate stays, a passport changes.
    static func contradict(_ left: UInt64, _ right: UInt64) -> Bool { left != right && left & 3 == 1 && right & 3 == 1 }

    private static func kind(_ kind: IdentityDocument.Kind) -> UInt64 {
        switch kind {
        case .other: 0
        case .birthCertificate: 1
        case .passport: 2
        case .healthPolicy: 3
        }
    }
}
