import Synchronization

/// A growing array of plain values that copies share: a copy costs nothing, and what one appends the others don't see.
///
/// Elements that are there are never changed in place while somebody else may read them. An element is added behind the
/// last one by whoever claims its place first; a copy that comes second, or finds no room, takes memory of its own. So
/// readers of an older copy read on, without a lock, while the newest one grows.
struct SharedColumn<Element: BitwiseCopyable>: ~Copyable {
    /// The memory, freed with the last column that holds it.
    private final class Memory {
        let base: UnsafeMutablePointer<Element>
        let capacity: Int
        /// Places that some column has written.
        let filled: Atomic<Int>

        init(_ column: consuming Column<Element>) {
            filled = Atomic(column.count)
            (base, capacity) = column.release()
        }

        deinit { UnsafeMutableRawPointer(base).deallocate() }
    }

    private var memory: Memory
    /// The memory's own; kept beside it, so that reading touches one pointer only.
    private var base: UnsafeMutablePointer<Element>
    /// Number of elements.
    private(set) var count: Int

    /// Makes an empty column with room for this many elements.
    init(reserving elements: Int = 0) { self.init(Column(reserving: elements)) }

    /// Takes over a column and its memory.
    init(_ column: consuming Column<Element>) {
        count = column.count
        memory = Memory(column)
        base = memory.base
    }

    private init(sharing other: borrowing SharedColumn) {
        memory = other.memory
        base = other.base
        count = other.count
    }

    /// The same elements in the same memory.
    func copy() -> SharedColumn { SharedColumn(sharing: self) }

    /// No elements.
    var isEmpty: Bool { count == 0 }

    /// Bytes held, by this column and its copies together.
    var bytes: Int { memory.capacity * MemoryLayout<Element>.stride }

    /// The element at a place.
    subscript(place: Int) -> Element {
        @inline(__always) get {
            precondition(UInt(bitPattern: place) < UInt(bitPattern: count), "place outside of the column")
            return base[place]
        }
    }

    /// Puts another element in a place. While copies share the memory, this one moves out first.
    mutating func replace(_ place: Int, by element: Element) {
        precondition(UInt(bitPattern: place) < UInt(bitPattern: count), "place outside of the column")
        if !isKnownUniquelyReferenced(&memory) { move(reserving: count) }
        base[place] = element
    }

    /// Adds an element at the end.
    mutating func append(_ element: Element) {
        makeRoom(for: 1)
        (base + count).initialize(to: element)
        count += 1
    }

    /// Adds elements at the end.
    mutating func append(_ elements: UnsafeBufferPointer<Element>) {
        makeRoom(for: elements.count)
        if let first = elements.baseAddress { (base + count).initialize(from: first, count: elements.count) }
        count += elements.count
    }

    /// Calls the body with a run of elements in place.
    @inline(__always)
    func withElements<Result>(_ range: Range<Int>, _ body: (UnsafeBufferPointer<Element>) -> Result) -> Result {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "range outside of the column")
        return body(UnsafeBufferPointer(start: base + range.lowerBound, count: range.count))
    }

    /// Claims places behind the last element, here or in memory of its own.
    private mutating func makeRoom(for elements: Int) {
        if count + elements <= memory.capacity {
            let claim = memory.filled.compareExchange(
                expected: count, desired: count + elements, ordering: .acquiringAndReleasing)
            if claim.exchanged { return }
        }
        move(reserving: max(count + elements, 16, count + count / 2))
        memory.filled.store(count + elements, ordering: .releasing)
    }

    private mutating func move(reserving elements: Int) {
        var own = Column<Element>(reserving: elements)
        own.append(UnsafeBufferPointer(start: base, count: count))
        memory = Memory(own)
        base = memory.base
    }
}
