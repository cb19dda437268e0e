/// Damerau-Levenshtein distance in its restricted form (optimal string alignment) on folded codes.
enum EditDistance {
    /// Whether at most one substitution, insertion, deletion or exchange of neighbours separates two names. Linear time.
    static func isWithinOne(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
        guard abs(left.count - right.count) <= 1 else { return false }
        let shorter = min(left.count, right.count)
        var start = 0
        while start < shorter, left[start] == right[start] { start += 1 }
        var leftEnd = left.count
        var rightEnd = right.count
        while leftEnd > start, rightEnd > start, left[leftEnd - 1] == right[rightEnd - 1] {
            leftEnd -= 1
            rightEnd -= 1
        }
        let leftRest = leftEnd - start
        let rightRest = rightEnd - start
        if leftRest <= 1, rightRest <= 1 { return true }
        return leftRest == 2 && rightRest == 2 && left[start] == right[start + 1] && left[start + 1] == right[start]
    }

    /// The distance, by bit-parallel columns (H. Hyyrö, "A bit-vector algorithm for computing Levenshtein and Damerau
    /// edit distances", 2003); names are at most 64 letters long.
    static func distance(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Int {
        guard !left.isEmpty, !right.isEmpty else { return max(left.count, right.count) }
        precondition(left.count <= 64, "names are cut to 64 letters")
        return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 256) { masks in
            // Only the masks of letters that occur are ever read.
            for code in right { masks[Int(code)] = 0 }
            for code in left { masks[Int(code)] = 0 }
            for index in 0..<left.count { masks[Int(left[index])] |= 1 << UInt64(index) }
            var verticalPlus: UInt64 = .max
            var verticalMinus: UInt64 = 0
            var diagonal: UInt64 = 0
            var previousMask: UInt64 = 0
            var distance = left.count
            let last: UInt64 = 1 << UInt64(left.count - 1)
            for code in right {
                let mask = masks[Int(code)]
                let transposed = (((~diagonal) & mask) << 1) & previousMask
                diagonal = (((mask & verticalPlus) &+ verticalPlus) ^ verticalPlus) | mask | verticalMinus | transposed
                let horizontalPlus = verticalMinus | ~(diagonal | verticalPlus)
                let horizontalMinus = diagonal & verticalPlus
                if horizontalPlus & last != 0 { distance += 1 }
                if horizontalMinus & last != 0 { distance -= 1 }
                let shifted = horizontalPlus << 1 | 1
                verticalPlus = (horizontalMinus << 1) | ~(diagonal | shifted)
                verticalMinus = shifted & diagonal
                previousMask = mask
            }
            return distance
        }
    }
}
