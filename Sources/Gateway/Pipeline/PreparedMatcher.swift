/// The matcher with the registry in memory: loaded when first asked for, and again when what it holds was rolled back.
actor PreparedMatcher {
    private let prepare: @Sendable () async throws -> MatchStep
    private var ready: MatchStep?

    init(_ prepare: @escaping @Sendable () async throws -> MatchStep) { self.prepare = prepare }

    func step() async throws -> MatchStep {
        if let ready, !ready.registry.isInvalid { return ready }
        let step = try await prepare()
        ready = step
        return step
    }
}
