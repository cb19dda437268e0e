/// Every n-th block of a file's rows: several readers of one file, each with its stripe, map it together.
///
/// Finding the rows of a file is cheap and goes from the first byte to the last; mapping them is not, and can be divided.
public struct RowStripe: Sendable {
    /// Rows of a block; the last one of a file may have fewer.
    public static let blockRows = 1024

    /// Number of the first block that is in the stripe.
    public let index: Int
    /// Number of stripes.
    public let count: Int

    /// Takes the blocks `index`, `index + count` and so on; `index` counts from 0.
    public init(index: Int, of count: Int) {
        precondition(index >= 0 && index < count, "no such stripe")
        self.index = index
        self.count = count
    }

    /// Whether the row, counted from 0, is in the stripe.
    func holds(_ row: Int) -> Bool { row / Self.blockRows % count == index }
}
