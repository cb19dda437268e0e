import ServiceLifecycle

/// A part of the service: the routes it answers and what it does in the background.
package protocol ServicePart: Sendable {
    /// Adds the routes.
    func addRoutes(to routes: ServiceRoutes)
    /// What runs beside requests, until the service stops.
    var background: [any Service] { get }
}

extension ServicePart {
    /// Nothing in the background.
    package var background: [any Service] { [] }
}
