import Adapters
import Schemas

/// The digest of a text as `sha256sum` prints it.
enum Sha256Text {
    static func of(_ text: String) -> String { Sha256.digest(of: Array(text.utf8)).hex }
}
