import Glibc

/// What the texts of one field were read as: schools, classes, months and given names come again and again.
///
/// Bounded: every text has two places, and a newer text displaces the older one in them. Texts are compared byte by byte,
/// so an answer is always that of the same text.
///
/// Plain pointers, so that a look-up counts no references; whoever makes it frees it.
struct ReadingMemory<Value> {
    /// What changes while texts are kept.
    private struct State {
        /// Places in use, less one: few at first, so that a short file touches little memory.
        var mask: Int
        /// Places that hold a text.
        var held = 0
        /// Texts kept and found since the last look at how many come again.
        var kept = 0
        var found = 0
        /// Look-ups for which nothing is kept or found.
        var rest = 0
        /// What is freed in the end.
        let room: UnsafeMutableRawPointer
    }

    /// Longer texts are not kept.
    let longestText: Int
    private let largestMask: Int
    private let stride: Int
    private let rests: Bool
    /// Each place holds a digest (0 when it is empty), the value, the text's length and the text, together in as few
    /// lines of the processor's cache as they fit in. Before the first one stands a place for no text at all.
    private let places: UnsafeMutableRawPointer
    /// Beside those of other memories, not before its places: all that is asked of a row stands in a few pages then.
    private let state: UnsafeMutablePointer<State>

    private static var valueOffset: Int { max(8, MemoryLayout<Value>.alignment) }
    private static var textOffset: Int { valueOffset + MemoryLayout<Value>.size }
    /// Places in use at first, as a power of two.
    private static var firstBits: Int { 5 }
    /// After so many new texts it is asked whether it pays to keep them.
    private static var trial: Int { 512 }
    /// For so many texts nothing is kept after that.
    private static var pause: Int { 1 << 15 }

    /// Makes room for 2^`bits` texts of at least so many bytes. Memory that is never used is never touched.
    /// - Parameter rests: keeps nothing for a while when few texts come again. Only for who can do without.
    init(bits: Int, longestText: Int = 40, rests: Bool = false) {
        largestMask = 1 << bits - 1
        self.rests = rests
        stride = (Self.textOffset + 2 + longestText + 63) & ~63
        self.longestText = stride - Self.textOffset - 2
        // Safe because calloc only fails when memory is exhausted, where Swift's own allocations stop as well.
        guard let room = calloc(1, 64 + (largestMask + 2) * stride) else {
            preconditionFailure("no memory for readings")
        }
        state = .allocate(capacity: 1)
        state.initialize(to: State(mask: min(largestMask, 1 << Self.firstBits - 1), room: room))
        places = room.alignedUp(toMultipleOf: 64) + stride
    }

    func deallocate() {
        if digest(at: -1) != 0 { value(at: -1).deinitialize(count: 1) }
        if state.pointee.held > 0 {
            for place in 0...state.pointee.mask where digest(at: place) != 0 { value(at: place).deinitialize(count: 1) }
        }
        free(state.pointee.room)
        state.deallocate()
    }

    private func digest(at place: Int) -> UInt64 { (places + place &* stride).load(as: UInt64.self) }

    private func value(at place: Int) -> UnsafeMutablePointer<Value> {
        (places + place &* stride + Self.valueOffset).assumingMemoryBound(to: Value.self)
    }

    /// What the text was read as; nil when it is not known.
    @inline(__always)
    func find(_ text: UnsafeRawBufferPointer) -> Value? { place(of: text)?.pointee }

    /// Where the text's value stands until the next is kept; nil when it is not known.
    @inline(__always)
    func place(of text: UnsafeRawBufferPointer) -> UnsafeMutablePointer<Value>? {
        guard let start = text.baseAddress, text.count > 0 else {
            return digest(at: -1) == 0 ? nil : value(at: -1)
        }
        guard text.count <= longestText, !isPausing() else { return nil }
        let digest = Self.digest(start, text.count)
        let mask = state.pointee.mask
        var place = Self.place(digest) & mask
        if !holds(place, digest, start, text.count) {
            place = (place ^ 1) & mask
            guard holds(place, digest, start, text.count) else { return nil }
        }
        if rests { state.pointee.found &+= 1 }
        return value(at: place)
    }

    /// Whether nothing is looked for at the moment; counts as a look-up then.
    @inline(__always)
    func isPausing() -> Bool {
        guard rests, state.pointee.rest > 0 else { return false }
        state.pointee.rest &-= 1
        return true
    }

    @inline(__always)
    private func holds(_ place: Int, _ digest: UInt64, _ start: UnsafeRawPointer, _ count: Int) -> Bool {
        guard self.digest(at: place) == digest else { return false }
        let known = places + (place &* stride + Self.textOffset)
        return Int(known.loadUnaligned(as: UInt16.self)) == count && Self.isEqual(known + 2, start, count)
    }

    /// Whether so many bytes, at least one, are the same: most texts are too short for a call of `memcmp` to pay.
    @inline(__always)
    private static func isEqual(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, _ count: Int) -> Bool {
        func differ<Word: FixedWidthInteger>(_ offset: Int, _: Word.Type) -> Bool {
            left.loadUnaligned(fromByteOffset: offset, as: Word.self)
                != right.loadUnaligned(fromByteOffset: offset, as: Word.self)
        }
        if count > 32 { return memcmp(left, right, count) == 0 }
        if count >= 8 {
            var offset = 0
            while offset + 8 < count {
                if differ(offset, UInt64.self) { return false }
                offset += 8
            }
            return !differ(count - 8, UInt64.self)
        }
        if count >= 4 { return !differ(0, UInt32.self) && !differ(count - 4, UInt32.self) }
        return !differ(0, UInt8.self) && !differ(count >> 1, UInt8.self) && !differ(count - 1, UInt8.self)
    }

    /// Keeps what a text was read as.
    func keep(_ text: UnsafeRawBufferPointer, _ value: Value) {
        guard let start = text.baseAddress, text.count > 0 else { return put(value, 1, at: -1) }
        guard text.count <= longestText, state.pointee.rest == 0 else { return }
        if state.pointee.held * 2 > state.pointee.mask, state.pointee.mask < largestMask { grow() }
        let digest = Self.digest(start, text.count)
        let place = Self.place(digest) & state.pointee.mask
        makeRoom(at: place)
        put(value, digest, at: place)
        state.pointee.held += 1
        let known = places + (place &* stride + Self.textOffset)
        known.storeBytes(of: UInt16(text.count), as: UInt16.self)
        memcpy(known + 2, start, text.count)
        guard rests else { return }
        state.pointee.kept += 1
        guard state.pointee.kept == Self.trial else { return }
        // Reading a text costs some times what keeping one does.
        if state.pointee.found < Self.trial / 4 { state.pointee.rest = Self.pause }
        state.pointee.kept = 0
        state.pointee.found = 0
    }

    /// Takes four times as many places into use. A text that stood in one of its two places stands in the same one of them
    /// afterwards, so that none meets another.
    private func grow() {
        let old = state.pointee.mask
        let new = min(largestMask, old * 4 + 3)
        // Touched once and in order: a look-up would touch each page twice, once before there is anything in it.
        memset(places + (old + 1) * stride, 0, (new - old) * stride)
        state.pointee.mask = new
        for place in 0...old {
            let digest = digest(at: place)
            guard digest != 0 else { continue }
            let isOther = (Self.place(digest) ^ place) & 1
            let target = (Self.place(digest) & new) ^ isOther
            guard target != place else { continue }
            move(from: place, to: target)
        }
    }

    private func move(from place: Int, to target: Int) {
        let length = Int((places + place &* stride + Self.textOffset).loadUnaligned(as: UInt16.self))
        memcpy(places + target &* stride, places + place &* stride, Self.textOffset + 2 + length)
        (places + place &* stride).storeBytes(of: 0, as: UInt64.self)
    }

    /// Moves what stands at a place to the other place of its text, where it displaces what came before it.
    private func makeRoom(at place: Int) {
        guard digest(at: place) != 0 else { return }
        let other = (place ^ 1) & state.pointee.mask
        if digest(at: other) != 0 {
            value(at: other).deinitialize(count: 1)
            state.pointee.held -= 1
        }
        if other == place {
            (places + place &* stride).storeBytes(of: 0, as: UInt64.self)
        } else {
            move(from: place, to: other)
        }
    }

    private func put(_ value: Value, _ digest: UInt64, at place: Int) {
        if self.digest(at: place) == 0 {
            self.value(at: place).initialize(to: value)
        } else {
            self.value(at: place).pointee = value
        }
        (places + place &* stride).storeBytes(of: digest, as: UInt64.self)
    }

    @inline(__always)
    private static func place(_ digest: UInt64) -> Int { Int(truncatingIfNeeded: digest >> 8) }

    /// A digest of the bytes, never 0. Whoever makes two texts fall together gains nothing: they are read again.
    @inline(__always)
    private static func digest(_ start: UnsafeRawPointer, _ count: Int) -> UInt64 {
        func word(_ offset: Int) -> UInt64 { start.loadUnaligned(fromByteOffset: offset, as: UInt64.self) }
        func half(_ offset: Int) -> UInt64 { UInt64(start.loadUnaligned(fromByteOffset: offset, as: UInt32.self)) }
        var digest: UInt64 = 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: count)
        if count > 8 {
            var offset = 0
            while offset + 16 < count {
                digest = mixed(word(offset) ^ 0xA076_1D64_78BD_642F, word(offset + 8) ^ digest)
                offset += 16
            }
            digest = mixed(word(max(0, count - 16)) ^ 0xE703_7ED1_A0B4_28DB, word(count - 8) ^ digest)
        } else if count >= 4 {
            digest = mixed(half(0) << 32 | half(count - 4) ^ 0xA076_1D64_78BD_642F, digest)
        } else {
            let bytes =
                UInt64(start.load(as: UInt8.self)) << 16
                | UInt64(start.load(fromByteOffset: count >> 1, as: UInt8.self)) << 8
                | UInt64(start.load(fromByteOffset: count - 1, as: UInt8.self))
            digest = mixed(bytes ^ 0xE703_7ED1_A0B4_28DB, digest)
        }
        return digest | 1
    }

    @inline(__always)
    private static func mixed(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }
}
