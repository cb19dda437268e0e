import Gateway

/// `openapi.json`, which travels with the program in a folder of its own.
package enum InterfaceDescription {
    /// The file's bytes.
    package static func bytes() throws -> [UInt8] {
        try ResourceFolder.read("openapi.json", bundle: "sverka_Service.resources")
    }
}
