import Foundation
import Testing

@testable import Gateway

/// Debian's `libnss-wrapper`: loaded into a program, it answers for accounts and hosts from files of the test.
enum NameWrapper {
    /// The library's path; a missing one fails the test with the package to install.
    static func library() throws -> String {
        let folders = FileSystem.names(in: "/usr/lib").map { "/usr/lib/\($0)" } + ["/usr/lib64"]
        let found = folders.map { $0 + "/libnss_wrapper.so" }.first { FileSystem.exists($0) }
        return try #require(found, "libnss_wrapper is missing: apt-get install libnss-wrapper")
    }

    /// What a program needs to resolve these names.
    static func hosts(_ names: [(name: String, address: String)], in folder: String) throws -> [String: String] {
        let lines = names.map { "\($0.address) \($0.name)\n" }.joined()
        try lines.write(toFile: folder + "/hosts", atomically: true, encoding: .utf8)
        return ["LD_PRELOAD": try library(), "NSS_WRAPPER_HOSTS": folder + "/hosts"]
    }
}
