import HTTPTypes

/// All routes of the service, to answer which methods an address takes and to compare with the published description.
package struct RouteTable: Sendable {
    /// One route.
    package struct Route: Hashable, Sendable {
        /// Method.
        package var method: String
        /// Template, as `/api/v1/feeds/{feed}`.
        package var template: String
    }

    /// In the order they were added.
    package private(set) var routes: [Route] = []

    /// An empty table.
    package init() {}

    mutating func add(_ method: HTTPRequest.Method, _ template: String) {
        routes.append(Route(method: method.rawValue, template: template))
    }

    /// Methods of an address; empty when nothing is there. Who may get may ask for the head.
    func methods(at path: String) -> [String] {
        let parts = Self.parts(path)
        var methods: Set<String> = []
        for route in routes where Self.fits(Self.parts(route.template), parts) { methods.insert(route.method) }
        if methods.contains("GET") { methods.insert("HEAD") }
        return methods.sorted()
    }

    private static func parts(_ path: String) -> [Substring.UTF8View] {
        path.utf8.split(separator: UInt8(ascii: "/")).map { Substring($0).utf8 }
    }

    private static func fits(_ template: [Substring.UTF8View], _ path: [Substring.UTF8View]) -> Bool {
        template.count == path.count
            && zip(template, path).allSatisfy { $0.first == UInt8(ascii: "{") || $0.elementsEqual($1) }
    }
}
