import Glibc

/// Hands values from one thread to another, a few at a time: who is ahead waits.
///
/// `@unchecked Sendable`: every stored property but the two locks is touched only with `mutex` held.
final class BlockingQueue<Value: Sendable>: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private let limit: Int
    private var values: [Value] = []
    private var isEnded = false
    private var isAbandoned = false

    /// Makes a queue that holds so many values.
    init(limit: Int) {
        self.limit = limit
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(changed, nil)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
    }

    /// Adds a value, when there is room for it. False when nobody takes values any more.
    func push(_ value: Value) -> Bool {
        locked {
            while values.count >= limit, !isAbandoned { pthread_cond_wait(changed, mutex) }
            if !isAbandoned { values.append(value) }
            pthread_cond_broadcast(changed)
            return !isAbandoned
        }
    }

    /// Says that no value follows.
    func end() {
        locked {
            isEnded = true
            pthread_cond_broadcast(changed)
        }
    }

    /// Takes the next value, as soon as there is one; nil behind the last.
    func pop() -> Value? {
        locked {
            while values.isEmpty, !isEnded { pthread_cond_wait(changed, mutex) }
            guard !values.isEmpty else { return nil }
            pthread_cond_broadcast(changed)
            return values.removeFirst()
        }
    }

    /// Drops what is here and takes nothing more.
    func abandon() {
        locked {
            isAbandoned = true
            values = []
            pthread_cond_broadcast(changed)
        }
    }

    /// Waits until no value can follow.
    func waitForEnd() { locked { while !isEnded { pthread_cond_wait(changed, mutex) } } }

    private func locked<Answer>(_ body: () -> Answer) -> Answer {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }
}
