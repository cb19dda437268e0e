import Glibc

extension String {
    /// Whether the bytes are the same: for `==` two spellings of one letter are the same, for a record they are not.
    func hasSameBytes(as other: String) -> Bool {
        let (left, right) = (utf8, other.utf8)
        guard left.count == right.count else { return false }
        return left.withContiguousStorageIfAvailable { left in
            right.withContiguousStorageIfAvailable { right in
                guard let first = left.baseAddress, let second = right.baseAddress else { return true }
                return memcmp(first, second, left.count) == 0
            } ?? left.elementsEqual(right)
        } ?? left.elementsEqual(right)
    }
}
