import CLibXML2
import Schemas

/// Checks a file against a schema while it is parsed. Violations are findings: official samples break their own schemas.
final class XMLSchemaValidation {
    /// More violations than this say nothing new.
    static let findingLimit = 100

    private let schema: XMLSchema
    private let validator: xmlSchemaValidCtxtPtr
    private let parser: xmlParserCtxtPtr
    private var plug: OpaquePointer?
    private let file: String
    private var findings: [Finding] = []
    private var count = 0

    /// Puts itself between the parser and the receiver of its events.
    init(_ schema: XMLSchema, of parser: xmlParserCtxtPtr, file: String) throws(AdapterError) {
        guard let validator = xmlSchemaNewValidCtxt(schema.raw) else {
            throw AdapterError(.libraryUnavailable, subject: "libxml2")
        }
        self.schema = schema
        self.validator = validator
        self.parser = parser
        self.file = file
        // Safe because the validator is freed in `deinit` and calls back only while the parser is fed.
        let owner = Unmanaged.passUnretained(self).toOpaque()
        xmlSchemaSetValidStructuredErrors(validator, noteViolation, owner)
        let report = parser.pointee.sax.pointee.serror
        plug = xmlSchemaSAXPlug(validator, &parser.pointee.sax, &parser.pointee.userData)
        guard plug != nil else { throw AdapterError(.libraryUnavailable, subject: "libxml2") }
        // The validator's event table leaves out the parser's errors.
        parser.pointee.sax.pointee.serror = report
    }

    deinit { xmlSchemaFreeValidCtxt(validator) }

    /// Gives the parser its own event table back; before the parser is freed.
    func unplug() {
        guard let plug else { return }
        xmlSchemaSAXUnplug(plug)
        self.plug = nil
    }

    /// Violations since the last call.
    func takeFindings() -> [Finding] {
        defer { findings.removeAll() }
        return findings
    }

    fileprivate func note(_ error: xmlError) {
        count += 1
        guard count <= Self.findingLimit else { return }
        let line = Int(parser.pointee.input?.pointee.line ?? 0)
        var element = ""
        var rule = ""
        if let message = error.message {
            // «Element '{namespace}name': [facet 'pattern'] …»: the rest of the message may quote the value.
            let text = String(cString: message)
            element = Self.quoted(after: "Element '", in: text)
            rule = Self.quoted(after: "[facet '", in: text)
        }
        if let brace = element.lastIndex(of: "}") { element = String(element[element.index(after: brace)...]) }
        let expected =
            rule.isEmpty
            ? "значение по схеме XSD, ошибка libxml2 \(error.code)" : "значение по схеме XSD, ограничение «\(rule)»"
        findings.append(
            Finding(.xmlSchema, at: SourceLocation(file: file, line: line, field: element), expected: expected))
    }

    private static func quoted(after start: String, in text: String) -> String {
        guard text.hasPrefix(start) || start.hasPrefix("["), let range = text.firstRange(of: start) else { return "" }
        return String(text[range.upperBound...].prefix { $0 != "'" })
    }
}

private func noteViolation(_ data: UnsafeMutableRawPointer?, _ error: xmlErrorPtr?) {
    guard let data, let error else { return }
    Unmanaged<XMLSchemaValidation>.fromOpaque(data).takeUnretainedValue().note(error.pointee)
}
