import CLibXML2

/// libxml2's process-wide state.
enum XMLLibrary {
    /// Makes the library ready for threads, once, and forbids it the network for every use, schemas included.
    static func prepare() { _ = prepared }

    private static let prepared: Void = {
        xmlInitParser()
        xmlSetExternalEntityLoader(xmlNoNetExternalEntityLoader)
    }()
}
