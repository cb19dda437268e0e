import Foundation
import Testing

@testable import Gateway

/// Passes connections on to a server and cuts them after so many of its bytes, as a bad line does.
final class CuttingProxy {
    private let program: ServerProgram
    private let log: String

    /// - Parameters:
    ///   - cuts: bytes after which each connection in turn ends; 0, and all further ones, for never.
    ///   - resetting: a cut throws away what the client has not read yet. Without it the client reads every byte
    ///     before the cut, so that where it goes on is the same each time.
    init(
        port: Int? = nil, to target: String, cuts: [Int], resetting: Bool = false, in base: TransportFolder,
        _ name: String = "proxy"
    ) async throws {
        log = "\(base.path)/\(name).count"
        let script = "\(base.path)/\(name).py"
        try Self.script.write(toFile: script, atomically: true, encoding: .utf8)
        let port = try port ?? ServerProgram.freePort()
        program = try await ServerProgram(
            "python3", package: "python3", port: port,
            arguments: [
                script, String(port), target, cuts.map(String.init).joined(separator: ","), log, String(resetting),
            ],
            log: "\(base.path)/\(name).log")
    }

    /// Its port.
    var port: Int { program.port }
    /// The server's bytes of each connection that has ended.
    var counts: [Int] { (FileSystem.text(log) ?? "").split(separator: "\n").compactMap { Int($0) } }

    private static let script = """
        import socket, struct, sys, threading

        host, port = sys.argv[2].split(":")
        cuts = [int(cut) for cut in sys.argv[3].split(",") if cut]
        log = open(sys.argv[4], "a", buffering=1)
        resetting = sys.argv[5] == "true"

        def drain(client):
            # The end is told, and waited for until the client hangs up: it has read all that came before.
            try:
                client.shutdown(socket.SHUT_WR)
                client.settimeout(20)
                while client.recv(16384):
                    pass
            except OSError:
                pass

        def copy(source, target, left, both):
            count = 0
            try:
                while piece := source.recv(16384):
                    if left and count + len(piece) >= left:
                        target.sendall(piece[:left - count])
                        count = left
                        break
                    target.sendall(piece)
                    count += len(piece)
                else:
                    target.shutdown(socket.SHUT_WR)
                    return
            except OSError:
                pass
            finally:
                if left is not None:
                    log.write("%d\\n" % count)
            if left and count == left and not resetting:
                drain(both[0])
            for one in both:
                try:
                    one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    one.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
                one.close()

        listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
        while True:
            client, _ = listener.accept()
            server = socket.create_connection((host, int(port)))
            cut = cuts.pop(0) if cuts else 0
            both = [client, server]
            threading.Thread(target=copy, args=(server, client, cut, both), daemon=True).start()
            threading.Thread(target=copy, args=(client, server, None, both), daemon=True).start()
        """
}
