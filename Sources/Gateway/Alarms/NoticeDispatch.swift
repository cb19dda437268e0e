import Adapters
import Schemas
import Synchronization

/// Tells people, as long as this process leads: each channel by itself, again and again until it took the notice.
///
/// A process that dies between a channel's answer and its own note of it tells the same again, under the same id.
struct NoticeDispatch: Sendable {
    let application: GatewayApplication
    let settings: ScheduleSettings
    let clock: @Sendable () -> Timestamp
    let log: @Sendable (ScheduleEvent) -> Void

    private static let retry = EndlessRetry(firstSeconds: 15, longestSeconds: 900)

    /// Runs until it is cancelled.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            for channel in settings.channels { group.addTask { await serve(channel) } }
        }
    }

    private func serve(_ channel: AlarmChannel) async {
        // A channel that is away is probed by one notice, however many wait.
        var circuit = CircuitStateMachine()
        var faults = PartLog("сообщения, канал \(channel.name)", application, log)
        while !Task.isCancelled {
            while !Task.isCancelled, circuit.admit(at: clock()) == .go {
                guard await sendNext(channel, &circuit, &faults) else { break }
            }
            try? await Task.sleep(for: settings.tick)
        }
    }

    /// Sends the next notice; false when there is none, or it was not taken.
    private func sendNext(_ channel: AlarmChannel, _ circuit: inout CircuitStateMachine, _ faults: inout PartLog) async
        -> Bool
    {
        let gateway = application.gateway
        do {
            let taken = clock()
            let next = try await gateway.perform { try NoticeStore(session: $0).claim(channel.name, at: taken) }
            faults.worked()
            guard let notice = next else {
                circuit.abandoned(at: taken)
                return false
            }
            let fault = await send(notice, channel)
            let now = clock()
            let isStopped = fault != nil && Task.isCancelled
            let random = Double.random(in: 0..<1)
            let seconds = isStopped ? 0 : Self.retry.seconds(after: notice.attempts, random: random)
            // Written down even if nobody waits for it any more: otherwise people would be told twice.
            try await Task.detached {
                try await gateway.perform { session in
                    let store = NoticeStore(session: session)
                    if let fault {
                        try store.postpone(
                            notice.id, until: now.adding(seconds: Int64(seconds)), fault: isStopped ? nil : fault)
                    } else {
                        try store.markSent(notice.id, at: now)
                    }
                }
            }.value
            if isStopped { return false }
            if let fault {
                circuit.failed(at: now, random: random)
                log(.noticeFailed(channel: channel.name, fault: fault))
                return false
            }
            circuit.answered()
            log(.noticeSent(channel: channel.name))
            return true
        } catch {
            circuit.abandoned(at: clock())
            if !Task.isCancelled { await faults.failed(error, nextWithin: settings.tick) }
            return false
        }
    }

    /// Sends a notice; what went wrong, nil when nothing did.
    private func send(_ notice: Notice, _ channel: AlarmChannel) async -> String? {
        let secrets = LocalSecretStore(folder: application.configuration.secretsFolder)
        let offset = application.profile.settings.offsetMinutes
        let now = clock()
        let stop = Stop()
        return await withTaskCancellationHandler {
            do {
                try await DedicatedThread.run {
                    switch channel.way {
                    case .mail(let server, let from, let recipients):
                        try ChannelSender.send(
                            notice.mail(from: from, to: recipients, offsetMinutes: offset), by: server,
                            channel.sending, secrets: secrets, isCancelled: { stop.isSet })
                    case .webhook(let place, let signingKey):
                        let address = try place.address(of: .https, secrets: secrets)
                        let key = try secrets.secret(signingKey)
                        let body = notice.json
                        try ChannelSender.post(
                            Array(body.utf8), to: address,
                            headers: [
                                "Content-Type: application/json; charset=utf-8", "User-Agent: sverka",
                                "Sverka-Notice: \(notice.id.text)",
                                "Sverka-Signature: \(Notice.signature(of: body, at: now, key: key))",
                            ], channel.sending, secrets: secrets, isCancelled: { stop.isSet })
                    }
                }
                return nil
            } catch let fault as TransferFault {
                // What it says of files does not fit here.
                return [fault.code.rawValue, fault.status == 0 ? "" : String(fault.status)].filter { !$0.isEmpty }
                    .joined(separator: " ")
            } catch { return "\(error)" }
        } onCancel: {
            stop.set()
        }
    }

    /// Tells a thread that nobody waits for it.
    private final class Stop: Sendable {
        private let flag = Atomic(false)
        var isSet: Bool { flag.load(ordering: .relaxed) }
        func set() { flag.store(true, ordering: .relaxed) }
    }
}
