import Glibc

/// Whether somebody is still writing an open file. What the system can't tell counts as nobody.
enum FileWriters {
    // Linux's numbers; the header keeps them from us.
    private static let setSignal: Int32 = 10
    private static let setLease: Int32 = 1024

    /// Somebody holds a lock that keeps readers out. Otherwise a lock of ours keeps such writers out until the file is
    /// closed.
    static func isLocked(_ descriptor: Int32) -> Bool {
        if flock(descriptor, LOCK_SH | LOCK_NB) != 0, errno == EWOULDBLOCK { return true }
        var lock = flock()
        lock.l_type = Int16(F_RDLCK)
        lock.l_whence = Int16(SEEK_SET)
        return fcntl(descriptor, F_GETLK, &lock) == 0 && lock.l_type == Int16(F_WRLCK)
    }

    /// Somebody on this machine has it open for writing: a read lease is refused then, and only then with this code. Works
    /// for our own files, and for everybody's when run by root.
    static func isOpenForWriting(_ descriptor: Int32) -> Bool {
        // Whoever opens the file meanwhile makes the system signal us; this signal does nothing by default.
        _ = fcntl(descriptor, setSignal, SIGURG)
        let isRefused = fcntl(descriptor, setLease, Int32(F_RDLCK)) != 0 && errno == EAGAIN
        if !isRefused { _ = fcntl(descriptor, setLease, Int32(F_UNLCK)) }
        return isRefused
    }
}
