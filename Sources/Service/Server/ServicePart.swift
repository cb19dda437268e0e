import ServiceLifecycle

/// A part of the service: the routes it answers and what it does in the background.
package protocol ServicePart: Sendable {
    /// Adds the routes.
    func addRoutes(to routes: ServiceRoutes)
    /// What must be in order for the node to be ready.
    var checks: [ReadinessCheck] { get }
    /// What runs beside requests, until the service stops.
    var background: [any Service] { get }
}

extension ServicePart {
    /// Always ready.
    package var checks: [ReadinessCheck] { [] }
    /// Nothing in the background.
    package var background: [any Service] { [] }
}
