import Schemas

/// Where rows stand, by 40 bits of their keys: an open table of eight bytes for each place, at most 85 % full.
///
/// It is cut into 256 parts that grow by themselves, by a quarter, so that growing never takes much beside what is there.
struct PlaceIndex {
    /// A search that goes on behind a row whose key was another one.
    struct Probe {
        fileprivate let part: Int
        fileprivate let hash: UInt32
        fileprivate var step = 0

        init(_ key: RowDigest) {
            part = Int(key.high >> 56)
            hash = UInt32(truncatingIfNeeded: key.high >> 24)
        }
    }

    private struct Part {
        /// Hash in the upper half, place and one in the lower; 0 for none.
        var slots: [UInt64] = []
        var count = 0

        func start(_ hash: UInt32) -> Int { Int((UInt64(hash) * UInt64(slots.count)) >> 32) }

        mutating func insert(_ slot: UInt64) {
            if (count + 1) * 100 > slots.count * 85 { grow() }
            var at = start(UInt32(slot >> 32))
            while slots[at] != 0 { at = at + 1 == slots.count ? 0 : at + 1 }
            slots[at] = slot
            count += 1
        }

        private mutating func grow() {
            let old = slots
            slots = [UInt64](repeating: 0, count: max(16, old.count + old.count / 4))
            count = 0
            for slot in old where slot != 0 { insert(slot) }
        }
    }

    private var parts = [Part](repeating: Part(), count: 256)

    /// The next place at which a row with the key may stand; nil when there is no more.
    func next(_ probe: inout Probe) -> Int? {
        let part = parts[probe.part]
        guard !part.slots.isEmpty else { return nil }
        var at = (part.start(probe.hash) + probe.step) % part.slots.count
        while part.slots[at] != 0 {
            let slot = part.slots[at]
            probe.step += 1
            if UInt32(slot >> 32) == probe.hash { return Int(slot & 0xFFFF_FFFF) - 1 }
            at = at + 1 == part.slots.count ? 0 : at + 1
        }
        return nil
    }

    /// Notes a place, of which there may be 4 billion.
    mutating func insert(_ key: RowDigest, place: Int) {
        let probe = Probe(key)
        parts[probe.part].insert(UInt64(probe.hash) << 32 | UInt64(place + 1))
    }
}
