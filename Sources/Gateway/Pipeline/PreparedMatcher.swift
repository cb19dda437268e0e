/// The matcher with the registry in memory: loaded when first asked for, and again when it was handed over.
actor PreparedMatcher {
    private let prepare: @Sendable () async throws -> MatchStep
    private var ready: MatchStep?

    init(_ prepare: @escaping @Sendable () async throws -> MatchStep) { self.prepare = prepare }

    /// The registry's snapshot, taken out of the matcher; nil when nothing was loaded.
    func takeSnapshot() -> RegistrySnapshot? {
        guard let ready, !ready.registry.isInvalid else { return nil }
        return ready.registry.take()
    }

    func step() async throws -> MatchStep {
        if let ready, !ready.registry.isInvalid { return ready }
        let step = try await prepare()
        ready = step
        return step
    }
}
