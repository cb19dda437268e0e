import CLibPQ
import Glibc

/// Owner of one `PGconn`. Used by one thread only; closed with `PQfinish` when this object ends.
final class ConnectionHandle {
    /// The libpq connection.
    let raw: OpaquePointer

    /// Connects; blocks until connected or failed.
    init(_ settings: ConnectionSettings) throws(PostgresError) {
        let connection = settings.withParameters { keywords, values in PQconnectdbParams(keywords, values, 0) }
        guard let connection else { throw PostgresError(.connectionFailed) }
        guard PQstatus(connection) == CONNECTION_OK else {
            let message = String(cString: PQerrorMessage(connection))
            PQfinish(connection)
            let remark = "\(settings): \(ConnectionFailureText.russian(message, settings: settings))"
            throw PostgresError(.connectionFailed, remark: remark, confidential: message)
        }
        // libpq prints notices to standard error unless told otherwise; they may quote values.
        PQsetNoticeReceiver(connection, { _, _ in }, nil)
        raw = connection
    }

    deinit { PQfinish(raw) }

    /// The connection is broken for good.
    var isBroken: Bool { PQstatus(raw) != CONNECTION_OK }

    /// Looks at the socket without waiting: false when the server closed the connection while it was idle.
    ///
    /// A closing server first sends a message and then the end. Whatever else it may send unasked (a changed setting)
    /// is rare enough that such a connection is simply not used again.
    var isAlive: Bool {
        guard !isBroken else { return false }
        var descriptor = pollfd(fd: PQsocket(raw), events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, 0) == 0
    }
}
