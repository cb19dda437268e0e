import Glibc

/// What the kernel says of this process's memory.
enum ProcessMemory {
    /// The most it has held resident so far, in MiB; 0 when the kernel does not say.
    static var peakMiB: Int {
        var usage = rusage()
        guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return 0 }
        return usage.ru_maxrss / 1024
    }
}
