import CLibPQ

/// Where and as whom to connect: everything libpq understands, parsed once. The password is never printed.
package struct ConnectionSettings: Hashable, Sendable {
    /// libpq keywords and their values, in libpq's order, only those given.
    private(set) var parameters: [String: String]

    /// Reads `postgres://user:password@host:port/database?option=value` or `host=… dbname=…`, as libpq does.
    package init(_ text: String) throws(PostgresError) {
        var message: UnsafeMutablePointer<CChar>?
        defer { PQfreemem(message) }
        guard !text.utf8.contains(0), let options = PQconninfoParse(text, &message) else {
            // libpq's message quotes the text, and so the password: it is not kept.
            throw PostgresError(.invalidSettings)
        }
        defer { PQconninfoFree(options) }
        parameters = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { parameters[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
    }

    /// A server on this machine, reached through the Unix socket in a folder.
    package init(socketDirectory: String, port: Int, user: String, database: String) {
        parameters = ["host": socketDirectory, "port": String(port), "user": user, "dbname": database]
    }

    /// The host name or the folder of the Unix socket.
    package var host: String? { parameters["host"] ?? parameters["hostaddr"] }
    /// The port, as written.
    package var port: String? { parameters["port"] }
    /// The user.
    package var user: String? { parameters["user"] }
    /// The database.
    package var database: String? { parameters["dbname"] }

    /// The password, to keep it out of texts.
    var password: String? { parameters["password"] }

    /// The same server and user, another database.
    package func with(database: String) -> ConnectionSettings {
        var copy = self
        copy.parameters["dbname"] = database
        return copy
    }

    /// The same with more parameters; what the caller said wins.
    func adding(_ more: [String: String]) -> ConnectionSettings {
        var copy = self
        copy.parameters.merge(more) { given, _ in given }
        return copy
    }

    /// What the gateway always wants: UTF-8, bounded connecting, detection of dead peers. What the caller said wins.
    var complete: [String: String] {
        let standard = [
            "application_name": "sverka", "connect_timeout": "10", "keepalives_idle": "30", "keepalives_interval": "10",
            "keepalives_count": "3", "tcp_user_timeout": "60000",
        ]
        return standard.merging(parameters) { _, given in given }.merging(["client_encoding": "UTF8"]) { $1 }
    }
}

extension ConnectionSettings: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// User, host, port and database; nothing secret.
    package var description: String {
        "postgres://\(user ?? "")@\(host ?? "")\(port.map { ":\($0)" } ?? "")/\(database ?? "")"
    }

    /// The same as `description`: a debugger's print must not show the password either.
    package var debugDescription: String { description }

    /// The same for `dump`.
    package var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
