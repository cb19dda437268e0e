import Glibc
import Testing

/// A folder of its own for a test; removed with everything written through it when the test ends.
final class TemporaryFolder {
    let path: String
    private var written: [String] = []

    init() throws {
        var template = Array("/tmp/sverka-test-XXXXXX".utf8CString)
        let made = try #require(mkdtemp(&template))
        path = String(cString: made)
    }

    deinit { for path in written.reversed() + [path] { remove(path) } }

    /// Writes a file and returns its path.
    @discardableResult
    func write(_ bytes: [UInt8], to name: String) throws -> String {
        let full = own(name)
        let file = try #require(fopen(full, "w"))
        defer { fclose(file) }
        try #require(fwrite(bytes, 1, bytes.count, file) == bytes.count)
        return full
    }

    /// The path of a name that the test makes itself.
    func own(_ name: String) -> String {
        written.append("\(path)/\(name)")
        return "\(path)/\(name)"
    }
}
