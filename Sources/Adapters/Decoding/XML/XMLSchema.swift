import CLibXML2
import Schemas

// Safe because libxml2 only reads a compiled schema: validators in several threads may share it.
/// A compiled XSD of the mapping store. Schemas named by a delivery are never loaded.
public final class XMLSchema: @unchecked Sendable {
    let raw: xmlSchemaPtr

    /// Compiles a schema from a file; what it includes is looked for beside it, never on the network.
    /// - Throws: `AdapterError` with `cannotOpen` or `schemaUnusable`.
    public init(path: String) throws(AdapterError) {
        XMLLibrary.prepare()
        // Looked at first, because libxml2 writes to the standard error when there is no such file.
        _ = try FileByteSource(path: path)
        guard let parser = xmlSchemaNewParserCtxt(path) else {
            throw AdapterError(.libraryUnavailable, subject: "libxml2")
        }
        defer { xmlSchemaFreeParserCtxt(parser) }
        xmlSchemaSetParserStructuredErrors(parser, { _, _ in }, nil)
        guard let schema = xmlSchemaParse(parser) else { throw AdapterError(.schemaUnusable, subject: path) }
        raw = schema
    }

    deinit { xmlSchemaFree(raw) }
}
