import CLibPQ
import Glibc

/// Asks whether a server answers, without logging in.
enum ServerProbe {
    /// What the server is doing.
    enum State {
        /// It takes connections.
        case accepting
        /// It is starting, recovering or stopping.
        case busy
        /// Nothing answers.
        case silent
    }

    /// Asks once. Blocks.
    static func state(of settings: ConnectionSettings) -> State {
        let verdict = settings.withParameters { keywords, values in PQpingParams(keywords, values, 0) }
        return switch verdict {
        case PQPING_OK: .accepting
        case PQPING_REJECT: .busy
        default: .silent
        }
    }
}

extension ConnectionSettings {
    /// Lends the parameters as libpq takes them: two arrays of C strings ended by a null pointer.
    func withParameters<Value>(
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<UnsafePointer<CChar>?>?) -> Value
    ) -> Value {
        let parameters = complete.sorted { $0.key < $1.key }
        let keywords = parameters.map { strdup($0.key) }
        let values = parameters.map { strdup($0.value) }
        defer { for text in keywords + values { free(text) } }
        return body(keywords.map { UnsafePointer($0) } + [nil], values.map { UnsafePointer($0) } + [nil])
    }
}
