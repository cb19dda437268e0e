// What `scripts/sanitize thread` asks first: is a lock seen that threads contend for, and is it missed where there is none?
//
//     contended-mutex locked|unlocked

import Glibc
import Synchronization

/// Takes long enough to be counted that threads meet.
struct Numbers {
    var count = 0
    var last: [Int] = []

    mutating func add() {
        count += 1
        if last.count > 100 { last = [] }
        last.append(count)
    }
}

final class Counter: @unchecked Sendable {
    let locked = Mutex(Numbers())
    var unlocked = Numbers()
}

let counter = Counter()
let isLocked = CommandLine.arguments.last == "locked"
let rounds = 20_000

var threads: [pthread_t] = []
for _ in 0..<4 {
    var thread = pthread_t()
    pthread_create(
        &thread, nil,
        { _ in
            for _ in 0..<rounds {
                if isLocked { counter.locked.withLock { $0.add() } } else { counter.unlocked.count += 1 }
            }
            return nil
        }, nil)
    threads.append(thread)
}
for thread in threads { pthread_join(thread, nil) }
print("counted", isLocked ? counter.locked.withLock { $0.count } : counter.unlocked.count, "of", threads.count * rounds)
