@testable import Matcher

/// The comparers work on letters in place; tests have arrays.
extension EditDistance {
    static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        left.withUnsafeBufferPointer { left in right.withUnsafeBufferPointer { distance(left, $0) } }
    }

    static func isWithinOne(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.withUnsafeBufferPointer { left in right.withUnsafeBufferPointer { isWithinOne(left, $0) } }
    }
}

extension JaroWinkler {
    static func similarity(_ left: [UInt8], _ right: [UInt8]) -> Double {
        left.withUnsafeBufferPointer { left in right.withUnsafeBufferPointer { similarity(left, $0) } }
    }
}

extension KeyTable {
    /// People of a key in the order of the walk.
    func people(of key: UInt32) -> [Int32] {
        var result: [Int32] = []
        var cursor = cursor(key)
        prepare(&cursor)
        while case let person = next(&cursor), person >= 0 { result.append(person) }
        return result
    }
}
