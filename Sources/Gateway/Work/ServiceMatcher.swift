import Matcher
import Schemas

/// The matcher of a node: the registry in memory, loaded again now and then.
///
/// People the gateway creates, on any node, are added to it when a chunk is written. What the registry itself changes is
/// seen after the next load: an import asks for one.
package actor ServiceMatcher {
    private let night: NightRun
    private let handover: StagedRows
    private let refreshSeconds: Int64
    private var ready: MatchStep?
    private var loadedAt: ContinuousClock.Instant?
    private var loading: Task<MatchStep, any Error>?

    /// Prepares for loading; nothing is loaded yet.
    /// - Parameter refreshSeconds: age at which the registry is loaded again.
    package init(_ night: NightRun, refreshSeconds: Int64) {
        self.night = night
        self.refreshSeconds = refreshSeconds
        handover = StagedRows(limit: 40_000)
    }

    /// Whether the registry is in memory.
    package var isLoaded: Bool { ready != nil }

    /// The matcher. Waits only where there is none that may be used.
    func step() async throws -> MatchStep {
        if let ready, !ready.registry.isInvalid {
            if let loadedAt, ContinuousClock.now - loadedAt > .seconds(refreshSeconds), loading == nil {
                let task = startLoading()
                Task { try? await finish(task) }
            }
            return ready
        }
        return try await finish(loading ?? startLoading())
    }

    /// Loads the registry again; the one in use serves meanwhile.
    func reload() async throws { try await finish(startLoading()) }

    private func startLoading() -> Task<MatchStep, any Error> {
        let task = Task {
            try await night.prepareMatching(handover, NightSample(perFeed: 0), chunkRows: MatchStep.serviceRows)
        }
        loading = task
        return task
    }

    @discardableResult
    private func finish(_ task: Task<MatchStep, any Error>) async throws -> MatchStep {
        do {
            let step = try await task.value
            if loading == task {
                loading = nil
                ready = step
                loadedAt = .now
            }
            return step
        } catch {
            if loading == task { loading = nil }
            // The one in use stays; the next attempt is a refresh away.
            if ready?.registry.isInvalid == false { loadedAt = .now }
            throw error
        }
    }

    /// Rows handed from staging to matching within this process.
    var rows: StagedRows { handover }
}
