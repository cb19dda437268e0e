import Glibc

/// A share seen in a sample, and the range the true one lies in with a probability of 95 %: Clopper and Pearson's interval,
/// which never promises more than the sample shows, however rare the event.
package struct RateInterval: Sendable, Hashable {
    /// Events seen.
    package var events: Int
    /// Cases looked at.
    package var cases: Int
    /// Lower end.
    package var low: Double
    /// Upper end; 1 when nothing was looked at.
    package var high: Double

    /// The share seen; 0 when nothing was looked at.
    package var share: Double { cases == 0 ? 0 : Double(events) / Double(cases) }

    /// The share with its range.
    var estimate: QualityTally.Estimate { QualityTally.Estimate(value: share, low: low, high: high) }

    /// The interval of so many events in so many cases.
    package init(events: Int, cases: Int) {
        self.events = events
        self.cases = cases
        let tail = 0.025
        low = 0
        high = 1
        guard cases > 0 else { return }
        if events > 0 { low = Self.solve { 1 - Self.atMost(events - 1, of: cases, $0) < tail } }
        if events < cases { high = Self.solve { Self.atMost(events, of: cases, $0) > tail } }
    }

    /// The share up to which a condition holds that holds for small shares and not for large ones.
    private static func solve(_ holds: (Double) -> Bool) -> Double {
        var low = 0.0
        var high = 1.0
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if holds(middle) { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }

    /// Probability of at most so many events, each case having the share.
    private static func atMost(_ events: Int, of cases: Int, _ share: Double) -> Double {
        guard share > 0 else { return 1 }
        guard share < 1 else { return events >= cases ? 1 : 0 }
        // From the likeliest term down, so that nothing is lost where single terms vanish.
        let n = Double(cases)
        var sum = 0.0
        func term(_ k: Int) -> Double {
            let k = Double(k)
            return exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) + k * log(share) + (n - k) * log1p(-share))
        }
        let mean = n * share
        if Double(events) > mean {
            var k = events + 1
            while k <= cases {
                let value = term(k)
                sum += value
                if value < 1e-18 { break }
                k += 1
            }
            return max(0, 1 - sum)
        }
        var k = events
        while k >= 0 {
            let value = term(k)
            sum += value
            if value < 1e-18 * max(sum, 1e-300) { break }
            k -= 1
        }
        return min(1, sum)
    }
}
