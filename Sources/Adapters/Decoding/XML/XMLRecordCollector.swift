import Schemas

/// Builds records from a parser's events. Knows nothing of the parser but that its names have stable addresses.
struct XMLRecordCollector {
    /// One attribute as the parser gives it.
    struct Attribute {
        var local: UnsafePointer<UInt8>
        var namespace: UnsafePointer<UInt8>?
        var value: UnsafeRawBufferPointer
    }

    /// An open element of the record.
    private struct Open {
        var node: Int
        var hasChildren = false
    }

    let limits: XMLLimits
    private let headerPatterns: [XMLPathPattern]
    private var tracker: XMLPathTracker
    private(set) var names = XMLNameNumbers()

    /// Records that are complete and not taken yet, and behind them spent ones whose memory is used again.
    private var records: [RawRecord] = []
    private var patterns: [Int] = []
    private var taken = 0
    private var complete = 0

    private var current = RawRecord()
    private var currentPattern = 0
    private var open: [Open] = []
    /// Where the text that is being read starts in the current record's bytes.
    private var runStart = 0
    private var row = 0
    private var depth = 0

    /// Depth and index of the header whose text is being read.
    private var headerBeingRead: (depth: Int, headers: UInt128)?
    private var headerText: [UInt8] = []
    /// Values met, by index of the pattern.
    private(set) var headers: [String?]
    /// Unknown elements outside rows.
    private(set) var outsideNames: [NameTable.QualifiedName] = []
    private var outsideNumbers: Set<Int32> = []

    /// Index, among the tracker's headers, of the element whose text is a file of its own; its depth while it is open.
    private let payloadBit: UInt128
    private var payloadDepth: Int?
    private var payload: [UInt8] = []

    init(
        rows: [XMLPathPattern], headers: [XMLPathPattern], payload: XMLPathPattern? = nil, limits: XMLLimits
    ) {
        tracker = XMLPathTracker(rows: rows, headers: headers + (payload.map { [$0] } ?? []))
        payloadBit = payload == nil ? 0 : 1 << UInt128(headers.count)
        headerPatterns = headers
        self.headers = Array(repeating: nil, count: headers.count)
        self.limits = limits
    }

    /// The next complete record, by exchange with a spent one; nil when there is none. Returns its pattern's index.
    mutating func take(_ record: inout RawRecord) -> Int? {
        guard taken < complete else { return nil }
        swap(&record, &records[taken])
        taken += 1
        return patterns[taken - 1]
    }

    /// Makes the spent records available again; only when all complete ones are taken.
    mutating func recycle() {
        taken = 0
        complete = 0
    }

    /// Text of the payload since the last call.
    mutating func takePayload() -> [UInt8] {
        defer { payload.removeAll(keepingCapacity: true) }
        return payload
    }

    /// An element starts. Returns what limit it exceeds, if any.
    mutating func start(
        local: UnsafePointer<UInt8>, namespace: UnsafePointer<UInt8>?, attributeCount: Int, line: Int,
        attribute: (Int) -> Attribute?
    ) -> XMLLimits.Excess? {
        depth += 1
        guard depth <= limits.depth else { return .depth }
        guard attributeCount <= limits.attributes else { return .attributes }
        let number = names.number(local: local, namespace: namespace)
        guard names.table.names.count <= limits.names else { return .names }
        if open.isEmpty {
            let place = tracker.enter(number, in: names.table)
            if place.headers & payloadBit != 0 { payloadDepth = depth }
            noteHeaders(place.headers & ~payloadBit, attributeCount: attributeCount, attribute)
            guard let pattern = place.row else {
                if place.isUnknown, outsideNumbers.insert(number).inserted {
                    outsideNames.append(names.table.names[Int(number)])
                }
                return nil
            }
            beginRecord(pattern: pattern, line: line)
        } else {
            endRun(isElementEnd: false)
            open[open.count - 1].hasChildren = true
        }
        let node = current.nodes.count
        let empty = current.bytes.count..<current.bytes.count
        let parent = Int32(open.last?.node ?? -1)
        current.nodes.append(
            RawRecord.Node(name: number, parent: parent, isAttribute: false, text: empty, line: Int32(clamping: line)))
        for index in 0..<attributeCount {
            guard let attribute = attribute(index) else { continue }
            guard attribute.value.count <= limits.textBytes else { return .textBytes }
            let start = current.bytes.count
            Self.append(attribute.value, to: &current.bytes)
            current.nodes.append(
                RawRecord.Node(
                    name: names.number(local: attribute.local, namespace: attribute.namespace), parent: Int32(node),
                    isAttribute: true, text: start..<current.bytes.count, line: Int32(clamping: line)))
        }
        open.append(Open(node: node))
        runStart = current.bytes.count
        return excess()
    }

    /// Text of the innermost open element goes on. Returns what limit it exceeds, if any.
    mutating func text(_ bytes: UnsafeRawBufferPointer) -> XMLLimits.Excess? {
        if !open.isEmpty {
            current.bytes.append(contentsOf: bytes)
            if current.bytes.count - runStart > limits.textBytes { return .textBytes }
            return excess()
        }
        if payloadDepth == depth {
            payload.append(contentsOf: bytes)
            return nil
        }
        if headerBeingRead != nil {
            headerText.append(contentsOf: bytes)
            if headerText.count > limits.textBytes { return .textBytes }
        }
        return nil
    }

    /// The innermost open element ends.
    mutating func end() {
        if !open.isEmpty {
            endRun(isElementEnd: true)
            open.removeLast()
            if open.isEmpty { endRecord() }
        }
        if open.isEmpty {
            if payloadDepth == depth { payloadDepth = nil }
            endHeader()
            tracker.leave()
        }
        depth -= 1
    }

    @inline(__always)
    private func excess() -> XMLLimits.Excess? {
        if current.bytes.count > limits.recordBytes { return .recordBytes }
        if current.nodes.count > limits.nodes { return .nodes }
        return nil
    }

    private mutating func beginRecord(pattern: Int, line: Int) {
        current.removeAll()
        currentPattern = pattern
        row += 1
        current.row = row
        current.line = line
    }

    private mutating func endRecord() {
        if complete == records.count {
            records.append(RawRecord())
            patterns.append(0)
        }
        swap(&records[complete], &current)
        patterns[complete] = currentPattern
        complete += 1
    }

    /// A piece of text between two tags is complete. Blank text between elements is layout and is dropped.
    private mutating func endRun(isElementEnd: Bool) {
        guard let element = open.last, runStart < current.bytes.count else { return }
        defer { runStart = current.bytes.count }
        let run = runStart..<current.bytes.count
        let isLeaf = isElementEnd && !element.hasChildren
        if !isLeaf, isBlank(run) {
            current.bytes.removeLast(run.count)
            return
        }
        let earlier = current.nodes[element.node].text
        guard !earlier.isEmpty else {
            current.nodes[element.node].text = run
            return
        }
        // Text on both sides of a child: the pieces must stand together.
        let joined = Array(current.bytes[earlier]) + current.bytes[run]
        current.bytes.removeLast(run.count)
        current.nodes[element.node].text = runStart..<runStart + joined.count
        current.bytes.append(contentsOf: joined)
    }

    private mutating func noteHeaders(_ found: UInt128, attributeCount: Int, _ attribute: (Int) -> Attribute?) {
        guard found != 0 else { return }
        var texts: UInt128 = 0
        for index in headers.indices where found & (1 << UInt128(index)) != 0 && headers[index] == nil {
            guard let wanted = headerPatterns[index].attribute else {
                texts |= 1 << UInt128(index)
                continue
            }
            for position in 0..<attributeCount {
                guard let candidate = attribute(position) else { continue }
                let number = names.number(local: candidate.local, namespace: candidate.namespace)
                guard wanted.matches(names.table.names[Int(number)]) else { continue }
                var value: [UInt8] = []
                Self.append(candidate.value, to: &value)
                headers[index] = Self.trimmed(value)
            }
        }
        if texts != 0, headerBeingRead == nil {
            headerBeingRead = (depth, texts)
            headerText.removeAll(keepingCapacity: true)
        }
    }

    private mutating func endHeader() {
        guard let reading = headerBeingRead, reading.depth == depth else { return }
        for index in headers.indices where reading.headers & (1 << UInt128(index)) != 0 {
            headers[index] = Self.trimmed(headerText)
        }
        headerBeingRead = nil
    }

    private func isBlank(_ run: Range<Int>) -> Bool {
        current.bytes.withUnsafeBufferPointer { bytes in
            for index in run where !Self.isBlank(bytes[index]) { return false }
            return true
        }
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 10 || byte == 9 || byte == 13 }

    private static func trimmed(_ bytes: [UInt8]) -> String {
        let start = bytes.firstIndex { !isBlank($0) } ?? bytes.count
        let end = bytes.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? start
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    /// Copies an attribute's value. Where entities are not replaced libxml2 leaves an ampersand as `&#38;`, and only it.
    private static func append(_ value: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
        guard value.contains(UInt8(ascii: "&")) else {
            bytes.append(contentsOf: value)
            return
        }
        var position = 0
        while position < value.count {
            bytes.append(value[position])
            let isEscape =
                value[position] == UInt8(ascii: "&")
                && value[(position + 1)...].prefix(4).elementsEqual([0x23, 0x33, 0x38, 0x3B])
            position += isEscape ? 5 : 1
        }
    }
}
