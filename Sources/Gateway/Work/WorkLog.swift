/// What the service's loops report; holds no personal data.
package struct WorkLog: Sendable {
    private let write: @Sendable (_ event: String, _ fields: [String: String], _ isFault: Bool) -> Void

    /// Hands every event on.
    package init(_ write: @escaping @Sendable (_ event: String, _ fields: [String: String], _ isFault: Bool) -> Void) {
        self.write = write
    }

    /// Says nothing.
    package static let silent = WorkLog { _, _, _ in }

    /// Something was done.
    package func note(_ event: String, _ fields: [String: String] = [:]) { write(event, fields, false) }

    /// Something that people should know of.
    func fault(_ event: String, _ fields: [String: String]) { write(event, fields, true) }

    /// Something failed and is tried again.
    package func fault(_ event: String, _ error: any Error) { write(event, ["error": "\(error)"], true) }
}
