/// Something that should be in order before a node is sent requests.
package struct ReadinessCheck: Sendable {
    /// Name in the answer.
    package let name: String
    /// What it means when it is not.
    package let failed: String
    /// Without it the node takes no data. What only delays the work that follows is told, and the node is ready.
    let isRequired: Bool
    private let body: @Sendable () async throws -> Bool

    /// Makes a check; throwing is failing.
    package init(
        _ name: String, failed: String, isRequired: Bool = true, _ body: @escaping @Sendable () async throws -> Bool
    ) {
        self.isRequired = isRequired
        self.name = name
        self.failed = failed
        self.body = body
    }

    /// Whether it is in order; what does not answer in two seconds is not.
    func passes() async -> Bool {
        let body = body
        return await withTaskGroup(of: Bool.self) { group in
            group.addTask { (try? await body()) ?? false }
            group.addTask {
                try? await Task.sleep(for: .seconds(2))
                return false
            }
            let first = await group.next() ?? false
            group.cancelAll()
            return first
        }
    }
}
