import Gateway
import Schemas

/// `openapi.json`, which travels with the program in a folder of its own.
package enum InterfaceDescription {
    /// Stands in the file for the codes of urgent signals: they are data of the region's profile, and have their days.
    private static let placeOfCodes = "\"urgent-indicators\""

    /// The description as it is served.
    /// - Parameter codes: those that an urgent signal may have today.
    package static func bytes(urgent codes: [String]) throws -> [UInt8] {
        let text = String(
            decoding: try ResourceFolder.read("openapi.json", bundle: "sverka_Service.resources"), as: UTF8.self)
        var json = JSONWriter()
        json.array { json in for code in codes { json.string(code) } }
        return Array(text.replacing(placeOfCodes, with: json.text.dropFirst().dropLast()).utf8)
    }
}
