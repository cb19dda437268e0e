/// A growing array of plain values in memory of its own: no reference counts, no copies but the asked-for ones.
///
/// Registry look-ups touch several columns per candidate; as a move-only type a column is read without retaining it.
/// Every access is checked against the number of elements.
struct Column<Element: BitwiseCopyable>: ~Copyable {
    private var base: UnsafeMutablePointer<Element>
    private var capacity: Int
    /// Number of elements.
    private(set) var count: Int

    /// Makes an empty column with room for this many elements.
    init(reserving elements: Int = 0) {
        capacity = max(0, elements)
        base = Self.allocate(capacity)
        count = 0
    }

    /// Makes a column of equal elements.
    init(repeating element: Element, count: Int) {
        self.init(reserving: count)
        base.initialize(repeating: element, count: count)
        self.count = count
    }

    deinit { UnsafeMutableRawPointer(base).deallocate() }

    /// Gives the memory away: whoever takes it frees it.
    consuming func release() -> (base: UnsafeMutablePointer<Element>, capacity: Int) {
        let (base, capacity) = (base, capacity)
        discard self
        return (base, capacity)
    }

    /// No elements.
    var isEmpty: Bool { count == 0 }

    /// Bytes held.
    var bytes: Int { capacity * MemoryLayout<Element>.stride }

    /// The element at a place.
    subscript(place: Int) -> Element {
        @inline(__always) get {
            precondition(UInt(bitPattern: place) < UInt(bitPattern: count), "place outside of the column")
            return base[place]
        }
        @inline(__always) set {
            precondition(UInt(bitPattern: place) < UInt(bitPattern: count), "place outside of the column")
            base[place] = newValue
        }
    }

    /// Adds an element at the end.
    mutating func append(_ element: Element) {
        if count == capacity { grow(to: count + 1) }
        (base + count).initialize(to: element)
        count += 1
    }

    /// Adds elements at the end.
    mutating func append(_ elements: UnsafeBufferPointer<Element>) {
        if count + elements.count > capacity { grow(to: count + elements.count) }
        if let first = elements.baseAddress { (base + count).initialize(from: first, count: elements.count) }
        count += elements.count
    }

    /// Forgets the elements, keeps the memory.
    mutating func removeAll() { count = 0 }

    /// Calls the body with a run of elements in place.
    @inline(__always)
    func withElements<Result>(_ range: Range<Int>, _ body: (UnsafeBufferPointer<Element>) -> Result) -> Result {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "range outside of the column")
        return body(UnsafeBufferPointer(start: base + range.lowerBound, count: range.count))
    }

    /// A column of its own with the same elements.
    func copy() -> Column {
        var result = Column(reserving: count)
        result.append(UnsafeBufferPointer(start: base, count: count))
        return result
    }

    private mutating func grow(to elements: Int) {
        let larger = max(elements, 16, capacity + capacity / 2)
        let memory = Self.allocate(larger)
        memory.moveInitialize(from: base, count: count)
        UnsafeMutableRawPointer(base).deallocate()
        base = memory
        capacity = larger
    }

    /// Memory that starts with a cache line: a row of 64 bytes is read from one.
    private static func allocate(_ elements: Int) -> UnsafeMutablePointer<Element> {
        UnsafeMutableRawPointer.allocate(
            byteCount: max(1, elements * MemoryLayout<Element>.stride),
            alignment: max(64, MemoryLayout<Element>.alignment)
        ).bindMemory(to: Element.self, capacity: max(1, elements))
    }
}
