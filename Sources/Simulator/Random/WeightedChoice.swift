/// Draws places of a list by weight.
struct WeightedChoice: Sendable {
    private let cumulative: [Double]

    /// Weights in the list's order.
    init(weights: [Double]) {
        var sum = 0.0
        cumulative = weights.map { weight in
            sum += weight
            return sum
        }
    }

    /// Zipf's law with a flattened head: the first names are frequent, the last ones rare.
    init(ranked count: Int, flattening: Double) {
        self.init(weights: (0..<count).map { 1 / (Double($0) + 1 + flattening) })
    }

    /// A place in the list.
    func draw(_ generator: inout SeededGenerator) -> Int {
        let target = generator.unit() * (cumulative.last ?? 0)
        var low = 0
        var high = max(0, cumulative.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if cumulative[middle] > target { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
