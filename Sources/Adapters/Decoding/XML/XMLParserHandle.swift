import CLibXML2
import Schemas

/// Owns a libxml2 push parser and hands its events to a collector. Fed with bytes, never with paths.
///
/// The push parser is used rather than `xmlTextReader` because it builds no nodes: half the time for each element.
/// It has no document type, so entities can't be declared; the network and external files are out of its reach.
final class XMLParserHandle {
    private let context: xmlParserCtxtPtr
    /// Receives the events.
    // Safe without checks, which would cost as much as the rest: events come one by one, and only while `feed` runs.
    @exclusivity(unchecked)
    var collector: XMLRecordCollector
    private let file: String
    private var validation: XMLSchemaValidation?
    /// The failure is about characters: the encoding may be to blame.
    private(set) var mayBeEncoding = false
    /// What stopped the file.
    private(set) var failure: DecodingFailure?

    init(collector: XMLRecordCollector, schema: XMLSchema?, file: String) throws(AdapterError) {
        XMLLibrary.prepare()
        var events = xmlSAXHandler()
        events.initialized = UInt32(XML_SAX2_MAGIC)
        events.startElementNs = startElement
        events.endElementNs = endElement
        events.characters = characters
        events.ignorableWhitespace = characters
        events.cdataBlock = characters
        events.internalSubset = documentType
        events.serror = report
        guard let context = xmlCreatePushParserCtxt(&events, nil, nil, 0, nil) else {
            throw AdapterError(.libraryUnavailable, subject: "libxml2")
        }
        self.context = context
        self.collector = collector
        self.file = file
        xmlCtxtUseOptions(context, Int32(XML_PARSE_NONET.rawValue))
        // Safe because the parser is freed in `deinit` and calls back only during `feed`, when this object is alive.
        let owner = Unmanaged.passUnretained(self).toOpaque()
        context.pointee.userData = owner
        context.pointee._private = owner
        if let schema { validation = try XMLSchemaValidation(schema, of: context, file: file) }
    }

    deinit {
        validation?.unplug()
        xmlFreeParserCtxt(context)
    }

    /// Findings of the schema, each given once.
    func takeSchemaFindings() -> [Finding] { validation?.takeFindings() ?? [] }

    /// Parses the next bytes; none means the end. After a failure nothing more is done.
    func feed(_ bytes: UnsafeRawBufferPointer) {
        guard failure == nil else { return }
        let start = bytes.bindMemory(to: CChar.self).baseAddress
        _ = xmlParseChunk(context, start, Int32(bytes.count), bytes.isEmpty ? 1 : 0)
        guard failure == nil, context.pointee.wellFormed == 0 else { return }
        // Not reported through the handler: memory, or a fault without a message.
        stop(at: line, code: context.pointee.errNo, column: 0)
    }

    /// Stops because the bytes go on in another encoding.
    func refuseEncoding(expected: String) { refuse(.fileEncoding, expected: expected) }

    /// Says more exactly that the bytes are not in their encoding.
    func blameEncoding(expected: String) {
        guard let place = failure?.finding.location else { return }
        failure = DecodingFailure(.fileEncoding, at: place, expected: expected)
    }

    private var line: Int { Int(context.pointee.input?.pointee.line ?? 0) }

    fileprivate func start(
        _ local: UnsafePointer<xmlChar>, _ namespace: UnsafePointer<xmlChar>?, _ attributeCount: Int,
        _ attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, namespaceCount: Int
    ) {
        // libxml2 gives five pointers for each attribute: local name, prefix, namespace, value's start and end.
        let excess = collector.start(
            local: local, namespace: namespace, attributeCount: attributeCount, line: line
        ) { index in
            guard let attributes, let name = attributes[index * 5], let start = attributes[index * 5 + 3],
                let end = attributes[index * 5 + 4]
            else { return nil }
            return XMLRecordCollector.Attribute(
                local: name, namespace: attributes[index * 5 + 2],
                value: UnsafeRawBufferPointer(start: start, count: end - start))
        }
        if let excess { refuse(.xmlLimit, expected: collector.limits.text(excess)) }
    }

    fileprivate func text(_ bytes: UnsafeRawBufferPointer) {
        if let excess = collector.text(bytes) { refuse(.xmlLimit, expected: collector.limits.text(excess)) }
    }

    fileprivate func end() { collector.end() }

    /// Stops for a reason of ours.
    fileprivate func refuse(_ code: FindingCode, expected: String = "") {
        guard failure == nil else { return }
        failure = DecodingFailure(code, at: SourceLocation(file: file, line: line), expected: expected)
        xmlStopParser(context)
    }

    /// Stops for an error of the parser.
    fileprivate func stop(at line: Int, code: Int32, column: Int) {
        guard failure == nil else { return }
        let (finding, text) = XMLFailureText.describe(code)
        let expected = column > 0 ? "столбец \(column): \(text)" : text
        mayBeEncoding = finding == .fileEncoding || code == Int32(XML_ERR_INVALID_CHAR.rawValue)
        failure = DecodingFailure(finding, at: SourceLocation(file: file, line: line), expected: expected)
        xmlStopParser(context)
    }
}

// The functions below are called by libxml2. No Swift error can pass through them.

/// Lends the parser that an event is for. Safe without counting references: `feed` is running on it.
private func withHandle(_ pointer: UnsafeMutableRawPointer?, _ body: (XMLParserHandle) -> Void) {
    guard let pointer else { return }
    Unmanaged<XMLParserHandle>.fromOpaque(pointer)._withUnsafeGuaranteedRef(body)
}

private func startElement(
    _ data: UnsafeMutableRawPointer?, _ local: UnsafePointer<xmlChar>?, _ prefix: UnsafePointer<xmlChar>?,
    _ namespace: UnsafePointer<xmlChar>?, _ namespaceCount: Int32,
    _ namespaces: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, _ attributeCount: Int32, _ defaultedCount: Int32,
    _ attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
) {
    guard let local else { return }
    withHandle(data) {
        $0.start(local, namespace, Int(attributeCount), attributes, namespaceCount: Int(namespaceCount))
    }
}

private func endElement(
    _ data: UnsafeMutableRawPointer?, _ local: UnsafePointer<xmlChar>?, _ prefix: UnsafePointer<xmlChar>?,
    _ namespace: UnsafePointer<xmlChar>?
) {
    withHandle(data) { $0.end() }
}

private func characters(_ data: UnsafeMutableRawPointer?, _ text: UnsafePointer<xmlChar>?, _ count: Int32) {
    withHandle(data) { $0.text(UnsafeRawBufferPointer(start: text, count: Int(count))) }
}

private func documentType(
    _ data: UnsafeMutableRawPointer?, _ name: UnsafePointer<xmlChar>?, _ publicID: UnsafePointer<xmlChar>?,
    _ systemID: UnsafePointer<xmlChar>?
) {
    withHandle(data) {
        $0.refuse(
            .xmlDoctype, expected: "XML без DOCTYPE: сущности и внешние описания не читаются; уберите его из выгрузки")
    }
}

/// Takes the parser from the error itself: while a schema is checked `data` belongs to the validator.
private func report(_ data: UnsafeMutableRawPointer?, _ error: xmlErrorPtr?) {
    guard let error = error?.pointee, error.level.rawValue >= XML_ERR_ERROR.rawValue,
        error.level == XML_ERR_FATAL || error.domain == Int32(XML_FROM_NAMESPACE.rawValue), let raw = error.ctxt
    else { return }
    let context = raw.assumingMemoryBound(to: xmlParserCtxt.self)
    withHandle(context.pointee._private) { $0.stop(at: Int(error.line), code: error.code, column: Int(error.int2)) }
}
