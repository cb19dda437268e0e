import Glibc

/// The executor of one ``PostgresConnection``: a thread of its own, where libpq may block.
///
/// The thread ends when the executor is no longer referenced and its queue is empty.
final class ConnectionThread: SerialExecutor {
    private let lane = Lane()

    /// Starts the thread.
    init() throws(PostgresError) {
        let lane = lane
        guard DedicatedThread.start({ lane.run() }) else {
            throw PostgresError(.connectionFailed, remark: "нет потоков")
        }
    }

    deinit { lane.stop() }

    func enqueue(_ job: consuming ExecutorJob) { lane.push(UnownedJob(job), on: self) }
}

/// Queue between the tasks that need the connection and its thread.
///
/// `@unchecked Sendable`: every stored property but the two locks is touched only with `mutex` held.
private final class Lane: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let arrived = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    /// The executor is kept with its job: the job may drop the last other reference to it while running.
    private var jobs: [(UnownedJob, ConnectionThread)] = []
    private var isStopped = false

    init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(arrived, nil)
    }

    deinit {
        pthread_cond_destroy(arrived)
        pthread_mutex_destroy(mutex)
        arrived.deallocate()
        mutex.deallocate()
    }

    func push(_ job: UnownedJob, on executor: ConnectionThread) {
        pthread_mutex_lock(mutex)
        jobs.append((job, executor))
        pthread_cond_signal(arrived)
        pthread_mutex_unlock(mutex)
    }

    func stop() {
        pthread_mutex_lock(mutex)
        isStopped = true
        pthread_cond_signal(arrived)
        pthread_mutex_unlock(mutex)
    }

    func run() {
        while true {
            pthread_mutex_lock(mutex)
            while jobs.isEmpty, !isStopped { pthread_cond_wait(arrived, mutex) }
            let batch = jobs
            jobs = []
            pthread_mutex_unlock(mutex)
            if batch.isEmpty { return }
            for (job, executor) in batch { job.runSynchronously(on: executor.asUnownedSerialExecutor()) }
        }
    }
}
