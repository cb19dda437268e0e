import Foundation
import Testing

@testable import Gateway
@testable import Service

/// The description says what the service does, no more and no less.
struct InterfaceDocumentTests {
    private static func document() throws -> InterfaceDocument {
        try InterfaceDocument(InterfaceDescription.bytes(urgent: ["POL-01", "POL-04"]))
    }

    @Test func everyRouteIsDescribedAndEveryDescriptionIsARoute() async throws {
        try await WorkWorld.with { world in
            let routes = try GatewayService.routes(of: world.application).map { "\($0.method) \($0.template)" }
            let methods = ["get", "post", "put", "patch", "delete", "head"]
            let described = try Self.document().paths.flatMap { path, item in
                item.keys.filter { methods.contains($0) }.map { "\($0.uppercased()) \(path)" }
            }
            // Who may get may ask for the head; it is described where it is the usual way.
            let own = described.filter { !$0.hasPrefix("HEAD ") || routes.contains($0) }
            #expect(own.sorted() == routes.sorted())
            for head in described where head.hasPrefix("HEAD ") {
                #expect(routes.contains("GET \(head.dropFirst(5))"), "\(head)")
            }
        }
    }

    @Test func examplesAreAsTheirSchemasSay() throws {
        let document = try Self.document()
        var checked = 0
        func visit(_ node: Any, _ place: String) {
            if let list = node as? [Any] {
                for (index, item) in list.enumerated() { visit(item, "\(place)[\(index)]") }
            }
            guard let object = node as? [String: Any] else { return }
            if let example = object["example"], let schema = object["schema"] as? [String: Any] {
                checked += 1
                #expect(document.faults(of: example, by: schema, at: place) == [])
            }
            for (name, member) in object where name != "example" { visit(member, "\(place).\(name)") }
        }
        visit(document.root, "")
        #expect(checked > 20)
    }

    @Test func referencesLeadSomewhere() throws {
        let document = try Self.document()
        func visit(_ node: Any) {
            if let list = node as? [Any] { list.forEach(visit) }
            guard let object = node as? [String: Any] else { return }
            if object["$ref"] is String {
                #expect(document.resolved(object)["const"] == nil, "\(object)")
            }
            object.values.forEach(visit)
        }
        visit(document.root)
    }

    @Test func everyProblemIsNamedAndEveryStatusAnswered() throws {
        let document = try Self.document()
        let text = try #require((document.root["info"] as? [String: Any])?["description"] as? String)
        let codes = Set(text.matches(of: #/[a-z][a-z-]+/#).map { String($0.output) })
        var statuses: Set<String> = []
        for item in document.paths.values {
            for case let operation as [String: Any] in item.values {
                statuses.formUnion((operation["responses"] as? [String: Any] ?? [:]).keys)
            }
        }
        for kind in ProblemKind.allCases {
            #expect(codes.contains(kind.rawValue), "\(kind.rawValue)")
            if kind != .length { #expect(statuses.contains("\(kind.statusCode)"), "\(kind.rawValue)") }
        }
    }
}
