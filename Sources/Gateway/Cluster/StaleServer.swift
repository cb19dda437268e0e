import Glibc

/// What a server that died without cleaning up left behind, and whether it may be cleared away.
///
/// PostgreSQL takes the number in `postmaster.pid` for a running server when any process has it now, and would then
/// never start again by itself. But the file also keeps a second server from the data while processes of the first
/// still write to it, so it goes only when it is certain that there are none.
struct StaleServer {
    private let folders: ClusterFolders

    init(_ folders: ClusterFolders) { self.folders = folders }

    private var pidFile: String { "\(folders.data)/postmaster.pid" }
    private var origin: String { "\(folders.root)/server.origin" }

    /// The number of the server's main process, if one of that number works in the data folder.
    var mainProcess: Int? {
        guard let number = FileSystem.text(pidFile)?.split(separator: "\n").first.flatMap({ Int($0) }) else {
            return nil
        }
        return FileSystem.linkTarget("/proc/\(number)/cwd") == folders.data ? number : nil
    }

    /// Notes where the server about to start belongs: this start of the machine and this process namespace.
    func rememberOrigin() throws(FileSystem.Failure) { try FileSystem.write(Self.here, to: origin) }

    /// Removes the lock files of a dead server, after its last processes have left.
    func clear() {
        guard FileSystem.exists(pidFile), isVisible else { return }
        for _ in 0..<100 where hasProcesses { usleep(100_000) }
        guard !hasProcesses else { return }
        for path in [pidFile, "\(folders.socket)/.s.PGSQL.\(EmbeddedCluster.port).lock"] { FileSystem.remove(path) }
    }

    /// A server of the same machine but another container would not be seen among our processes.
    private var isVisible: Bool {
        guard FileSystem.linkTarget("/proc/self/cwd") != nil else { return false }
        guard let recorded = FileSystem.text(origin)?.split(separator: "\n"), recorded.count == 2 else { return true }
        let here = Self.here.split(separator: "\n")
        return recorded.first != here.first || recorded.last == here.last
    }

    private static var here: String {
        let boot = FileSystem.text("/proc/sys/kernel/random/boot_id") ?? "unknown\n"
        return "\(boot)\(FileSystem.linkTarget("/proc/self/ns/pid") ?? "unknown")\n"
    }

    /// Every PostgreSQL process works in the data folder.
    private var hasProcesses: Bool {
        FileSystem.names(in: "/proc").contains { name in
            Int(name) != nil && FileSystem.linkTarget("/proc/\(name)/cwd") == folders.data
        }
    }
}
