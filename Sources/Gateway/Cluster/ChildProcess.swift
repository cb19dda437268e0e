import Glibc

/// Runs a program to its end and collects what it says. Blocks: call it on a ``DedicatedThread``.
enum ChildProcess {
    /// How the program ended.
    struct Outcome: Sendable {
        /// Exit code, or 128 + signal number.
        var status: Int32
        /// Standard output and standard error together.
        var output: String
    }

    /// Runs a program.
    /// - Parameters:
    ///   - arguments: the program's path first.
    ///   - environment: added to our own environment.
    static func run(_ arguments: [String], environment: [String: String] = [:]) throws(FileSystem.Failure) -> Outcome {
        let program = arguments.first ?? ""
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw FileSystem.Failure("не запускается", program) }
        defer { close(ends[0]) }

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 2)
        // A server started by the program must not keep our sockets and locks open. (Closing a number that is not open
        // any more is no error here.)
        for name in FileSystem.names(in: "/proc/self/fd") {
            if let descriptor = Int32(name), descriptor > 2 { posix_spawn_file_actions_addclose(&actions, descriptor) }
        }

        // The caller's folder may be closed to the user the program runs as; the shell leaves it first.
        let command = ["/bin/sh", "-c", "cd / && exec \"$@\"", "sh"] + arguments
        var variables = ownEnvironment()
        variables.merge(environment) { $1 }
        var argumentTexts: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) }
        var environmentTexts: [UnsafeMutablePointer<CChar>?] = variables.map { strdup("\($0.key)=\($0.value)") }
        defer { for text in argumentTexts + environmentTexts { free(text) } }
        argumentTexts.append(nil)
        environmentTexts.append(nil)

        var child = pid_t()
        let failure = posix_spawn(&child, "/bin/sh", &actions, nil, argumentTexts, environmentTexts)
        close(ends[1])
        guard failure == 0 else { throw FileSystem.Failure("не запускается", program, code: failure) }

        var output: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(ends[0], &piece, piece.count)
            if count > 0 { output.append(contentsOf: piece[..<count]) }
            if count == 0 || (count < 0 && errno != EINTR) { break }
        }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7F
        return Outcome(
            status: signal == 0 ? (status >> 8) & 0xFF : 128 + signal, output: String(decoding: output, as: UTF8.self))
    }

    private static func ownEnvironment() -> [String: String] {
        var variables: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let parts = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
            entry += 1
        }
        return variables
    }
}
