/// The short way for one number of ten or eleven digits with the usual signs between them.
extension PhoneReader {
    /// What `read` gives, when it has nothing to remark; nil in all other cases.
    static func plain(_ text: UnsafeRawBufferPointer) -> String? {
        var digits: UInt64 = 0
        var count = 0
        for byte in text {
            switch byte {
            case 48...57:
                count += 1
                guard count <= 11 else { return nil }
                digits = digits * 10 + UInt64(byte - 48)
            case UInt8(ascii: " "), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "-"), UInt8(ascii: "+"): continue
            default: return nil
            }
        }
        let own = digits % 10_000_000_000
        let lead = digits / 10_000_000_000
        // Ten equal digits are no number.
        guard count == 10 || count == 11 && (lead == 7 || lead == 8), own % 1_111_111_111 != 0 else { return nil }
        return String(unsafeUninitializedCapacity: 11) { target in
            var rest = own
            for index in stride(from: 10, through: 1, by: -1) {
                target[index] = UInt8(48 + rest % 10)
                rest /= 10
            }
            target[0] = UInt8(ascii: "7")
            return 11
        }
    }
}
