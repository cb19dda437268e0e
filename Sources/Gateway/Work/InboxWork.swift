import Schemas

/// Takes what senders drop into the inbox while the service runs: the same step as a night's first.
struct InboxWork: Sendable {
    let application: GatewayApplication
    let clock: @Sendable () -> Timestamp

    /// Takes what is complete and answers the feeds that got something; nil when this was not our turn to look.
    func run() async throws -> FetchStep.Result? {
        let inbox = application.configuration.inboxFolder
        let gate = AgreementGate(.all, at: clock(), in: application.profile.settings)
        let step = FetchStep(
            mappings: application.mappings,
            originals: OriginalsStore(folder: application.configuration.originalsFolder), asOf: gate.day,
            clock: clock, gate: gate)
        return try await application.gateway.withConnection { connection in
            try await NightLock.sharing(on: connection) {
                // One node at a time looks; the others have nothing to add.
                try await connection.perform { session in
                    try session.withAdvisoryLockIfFree(Self.lock) {
                        guard FileSystem.exists(inbox) else {
                            // What waited in it waits no more.
                            try AgreementStore(session).note(waiting: [:], in: .inbox)
                            return FetchStep.Result()
                        }
                        return try step.run(inbox: inbox, on: session)
                    }
                }
            } ?? nil
        }
    }

    /// Two-part advisory lock as one number: the gateway's own range.
    private static let lock: Int64 = 4919 << 32 | 6
}
