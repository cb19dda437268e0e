/// A folded name held in place: what is compared letter by letter with the names of the registry.
struct FoldedName: Sendable, BitwiseCopyable {
    private var letters = InlineArray<64, UInt8>(repeating: 0)
    private var length: UInt8 = 0

    /// Folds a text.
    init(_ text: String) {
        guard !text.isEmpty else { return }
        var span = letters.mutableSpan
        length = UInt8(span.withUnsafeMutableBufferPointer { FoldedText.fold(text, into: $0) })
    }

    /// No letter is left.
    var isEmpty: Bool { length == 0 }

    /// The codes as an array.
    var codes: [UInt8] { withCodes { Array($0) } }

    /// Calls the body with the codes in place.
    @inline(__always)
    func withCodes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        letters.span.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[..<Int(length)])) }
    }
}
