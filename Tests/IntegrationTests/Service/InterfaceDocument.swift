import Foundation
import Testing

/// The published description, and whether values are as it says.
struct InterfaceDocument {
    let root: [String: Any]

    init(_ bytes: [UInt8]) throws {
        root = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    }

    var paths: [String: [String: Any]] { root["paths"] as? [String: [String: Any]] ?? [:] }

    /// What is wrong with a value by a named schema; empty when nothing is.
    func faults(of value: Any, by schema: String) -> [String] {
        faults(of: value, by: ["$ref": "#/components/schemas/\(schema)"], at: schema)
    }

    func faults(of value: Any, by schema: [String: Any], at place: String) -> [String] {
        let schema = resolved(schema)
        var faults: [String] = []
        for part in schema["allOf"] as? [[String: Any]] ?? [] { faults += self.faults(of: value, by: part, at: place) }
        if let choices = schema["anyOf"] as? [[String: Any]],
            !choices.contains(where: { self.faults(of: value, by: $0, at: place).isEmpty })
        {
            faults.append("\(place): fits none")
        }
        if let constant = schema["const"] as? String, value as? String != constant {
            faults.append("\(place): not \(constant)")
        }
        if let known = schema["enum"] as? [String], !known.contains(value as? String ?? "") {
            faults.append("\(place): \(value) is not of the list")
        }
        switch schema["type"] as? String {
        case "object":
            guard let object = value as? [String: Any] else { return faults + ["\(place): no object"] }
            faults += faultsOfObject(object, by: schema, at: place)
        case "array":
            guard let list = value as? [Any] else { return faults + ["\(place): no list"] }
            if let items = schema["items"] as? [String: Any] {
                for (index, item) in list.enumerated() {
                    faults += self.faults(of: item, by: items, at: "\(place)[\(index)]")
                }
            }
        case "string":
            guard let text = value as? String else { return faults + ["\(place): no text"] }
            if let pattern = schema["pattern"] as? String, text.range(of: pattern, options: .regularExpression) == nil {
                faults.append("\(place): does not fit \(pattern)")
            }
            let isWellFormed =
                switch schema["format"] as? String {
                case "uuid": UUID(uuidString: text) != nil
                case "date": text.wholeMatch(of: #/\d{4}-\d\d-\d\d/#) != nil
                case "date-time": text.wholeMatch(of: #/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/#) != nil
                default: true
                }
            if !isWellFormed { faults.append("\(place): \(text) is no \(schema["format"] ?? "")") }
        case "integer":
            guard let number = value as? NSNumber, !Self.isBoolean(number),
                number.doubleValue == Double(number.intValue)
            else {
                return faults + ["\(place): no whole number"]
            }
            if let least = schema["minimum"] as? Int, number.intValue < least {
                faults.append("\(place): below \(least)")
            }
        case "boolean":
            if (value as? NSNumber).map(Self.isBoolean) != true { faults.append("\(place): neither true nor false") }
        default: break
        }
        return faults
    }

    private func faultsOfObject(_ object: [String: Any], by schema: [String: Any], at place: String) -> [String] {
        let known = schema["properties"] as? [String: [String: Any]] ?? [:]
        var faults = (schema["required"] as? [String] ?? []).filter { object[$0] == nil }.map { "\(place): no \($0)" }
        for (name, member) in object {
            if let own = known[name] {
                faults += self.faults(of: member, by: own, at: "\(place).\(name)")
            } else if let other = schema["additionalProperties"] as? [String: Any] {
                faults += self.faults(of: member, by: other, at: "\(place).\(name)")
            } else if schema["additionalProperties"] as? Bool == false {
                faults.append("\(place): unknown \(name)")
            }
        }
        return faults
    }

    /// What is described but not among the members of an object of a plain schema: for answers of ours, which have no others.
    func undescribed(_ object: [String: Any], by schema: String) -> [String] {
        let known = names(["$ref": "#/components/schemas/\(schema)"])
        return object.keys.filter { !known.contains($0) }
    }

    private func names(_ schema: [String: Any]) -> Set<String> {
        let schema = resolved(schema)
        let parts = (schema["allOf"] as? [[String: Any]] ?? []).map(names)
        return parts.reduce(Set((schema["properties"] as? [String: Any] ?? [:]).keys)) { $0.union($1) }
    }

    func resolved(_ schema: [String: Any]) -> [String: Any] {
        guard let reference = schema["$ref"] as? String else { return schema }
        var node: Any? = root
        for part in reference.split(separator: "/").dropFirst() { node = (node as? [String: Any])?[String(part)] }
        return node as? [String: Any] ?? ["const": "a reference that leads nowhere: \(reference)"]
    }

    private static func isBoolean(_ number: NSNumber) -> Bool { String(cString: number.objCType) == "c" }
}
