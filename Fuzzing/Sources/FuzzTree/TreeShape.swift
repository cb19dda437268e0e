@testable import Adapters

/// What is read of a tree: patterns like those of mappings, over the names that the dictionary of this target has.
struct TreeShape {
    var rows: [XMLPathPattern]
    var headers: [XMLPathPattern] = []
    var payload: (path: XMLPathPattern, isBase64: Bool)?

    init(_ choice: UInt8) {
        switch choice & 7 {
        case 0: rows = [Self.path(["a", "r"])]
        case 1:
            rows = [Self.path(["a", "b", "r"]), Self.path(["*", "*"])]
            headers = [Self.path(["a", "h"]), Self.path(["a"], attribute: "v")]
        case 2:
            rows = [Self.path(["r"], startsAnywhere: true)]
            headers = [Self.path(["h"], startsAnywhere: true)]
        case 3:
            rows = [XMLPathPattern(steps: [name("a", "urn:x*"), name("r*", "urn:x*")]), Self.path(["a", "s"])]
            headers = [XMLPathPattern(steps: [name("a", "*"), name("h", "")])]
        case 4: rows = []
        case 5: rows = [Self.path(["a"])]
        case 6: rows = [Self.path(["a", "*", "r", "*"])]
        default:
            rows = [Self.path(["a", "r"])]
            headers = (0..<20).map { Self.path(["a", "h\($0)"]) } + [Self.path(["a", "*"])]
        }
        if choice & 0x18 != 0 {
            payload = (Self.path(["p"], startsAnywhere: true), isBase64: choice & 0x10 != 0)
        }
    }

    private static func path(
        _ names: [String], attribute: String? = nil, startsAnywhere: Bool = false
    ) -> XMLPathPattern {
        XMLPathPattern(
            steps: names.map { name($0, "*") }, attribute: attribute.map { name($0, "*") },
            startsAnywhere: startsAnywhere)
    }
}

private func name(_ local: String, _ namespace: String) -> XMLNamePattern {
    XMLNamePattern(namespace: XMLNamePattern.Namespace(namespace), local: XMLNamePattern.Local(local))
}
