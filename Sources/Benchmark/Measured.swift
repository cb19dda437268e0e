import Glibc

/// What one measured step cost this process.
struct Measured {
    /// Seconds on the clock.
    var wall: Double
    /// Seconds of all its threads in user mode and in the kernel.
    var processor: Double
    /// The most memory the process has held so far, in KiB.
    var peakKiB: Int

    /// Runs the step once.
    static func of(_ body: () async throws -> Void) async rethrows -> Measured {
        let start = (wall: now(), processor: processorSeconds())
        try await body()
        return Measured(
            wall: now() - start.wall, processor: processorSeconds() - start.processor, peakKiB: usage().ru_maxrss)
    }

    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    private static func processorSeconds() -> Double {
        let usage = usage()
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) * 1e-6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    private static func usage() -> rusage {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage
    }
}
