import Schemas

extension UrgentSignal {
    /// Reads a posted JSON object. Names that are not known are mistakes: a misspelled one would lose what it says.
    package static func read(json bytes: [UInt8]) throws(Mistakes) -> UrgentSignal {
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw Mistakes([Mistake("", "текст UTF-8")])
        }
        var signal = UrgentSignal()
        var mistakes: [Mistake] = []
        do throws(JSONReader.Failure) {
            var reader = JSONReader(bytes)
            guard reader.nextByte() == UInt8(ascii: "{") else {
                throw JSONReader.Failure(expected: "объект { … }", offset: 0)
            }
            var seen: Set<String> = []
            try reader.object { (reader, key) throws(JSONReader.Failure) in
                if !seen.insert(key).inserted { mistakes.append(Mistake(shown(key), "каждое имя один раз")) }
                try signal.member(key, &reader, &mistakes)
            }
            try reader.end()
        } catch {
            throw signal.mistakes([Mistake("байт \(error.offset + 1)", error.expected)])
        }
        mistakes += signal.mistakes
        guard mistakes.isEmpty else { throw signal.mistakes(mistakes) }
        return signal
    }

    private mutating func member(
        _ key: String, _ reader: inout JSONReader, _ mistakes: inout [Mistake]
    ) throws(JSONReader.Failure) {
        switch key {
        case "id": id = try Self.text(&reader, key, .numbers, &mistakes)
        case "indicator": indicator = try Self.text(&reader, key, .texts, &mistakes)
        case "occurredAt": occurredAt = try Self.text(&reader, key, .numbers, &mistakes)
        case "organisation": organisation = try Self.text(&reader, key, .numbers, &mistakes)
        case "fact": fact = try Self.text(&reader, key, .numbers, &mistakes)
        case "text": text = try Self.text(&reader, key, .numbers, &mistakes)
        case "fields":
            var read: [String: String] = [:]
            try Self.object(&reader, key, &mistakes) { (reader, name, mistakes) throws(JSONReader.Failure) in
                read[name] = try Self.text(&reader, "fields.\(Self.shown(name))", .any, &mistakes)
            }
            fields = read
        case "address":
            var parts: [String: String] = [:]
            try Self.object(&reader, key, &mistakes) { (reader, name, mistakes) throws(JSONReader.Failure) in
                guard ["text", "municipality"].contains(name) else {
                    mistakes.append(Mistake("address.\(Self.shown(name))", "text или municipality"))
                    return try reader.skipValue()
                }
                parts[name] = try Self.text(&reader, "address.\(name)", .texts, &mistakes)
            }
            address = parts["text"] ?? ""
            municipality = parts["municipality"] ?? ""
        case "people": try readPeople(&reader, &mistakes)
        default:
            mistakes.append(
                Mistake(
                    Self.shown(key),
                    "id, indicator, occurredAt, organisation, fact, text, fields, people или address"))
            try reader.skipValue()
        }
    }

    private mutating func readPeople(
        _ reader: inout JSONReader, _ mistakes: inout [Mistake]
    ) throws(JSONReader.Failure) {
        guard reader.nextByte() == UInt8(ascii: "[") else {
            mistakes.append(Mistake("people", "список [ … ]"))
            return try reader.skipValue()
        }
        var read: [Person] = []
        try reader.array { (reader) throws(JSONReader.Failure) in
            let place = "people[\(read.count)]"
            var person = Person()
            try Self.object(&reader, place, &mistakes) { (reader, name, mistakes) throws(JSONReader.Failure) in
                if name == "role" {
                    person.role = try Self.text(&reader, "\(place).role", .texts, &mistakes)
                } else if Self.personFields.contains(name) {
                    let form: Form = Self.wordFields.contains(name) ? .texts : .numbers
                    person.values[name] = try Self.text(&reader, "\(place).\(name)", form, &mistakes)
                } else {
                    let known = (["role"] + Self.personFields).joined(separator: ", ")
                    mistakes.append(Mistake("\(place).\(Self.shown(name))", known))
                    try reader.skipValue()
                }
            }
            // More than allowed is said once, by `mistakes`, and not kept.
            if read.count <= Self.mostPeople { read.append(person) }
        }
        people = read
    }

    private static func object(
        _ reader: inout JSONReader, _ place: String, _ mistakes: inout [Mistake],
        _ member: (inout JSONReader, String, inout [Mistake]) throws(JSONReader.Failure) -> Void
    ) throws(JSONReader.Failure) {
        guard reader.nextByte() == UInt8(ascii: "{") else {
            mistakes.append(Mistake(place, "объект { … }"))
            return try reader.skipValue()
        }
        var seen: Set<String> = []
        try reader.object { (reader, name) throws(JSONReader.Failure) in
            if !seen.insert(name).inserted { mistakes.append(Mistake(place, "каждое имя один раз")) }
            try member(&reader, name, &mistakes)
        }
    }

    /// What a value may be besides a text or null.
    private enum Form: Int {
        /// Nothing else: a name is a word.
        case texts
        /// Also a number.
        case numbers
        /// Also a truth value.
        case any
    }

    /// A text; null is none, a number and a truth value are taken as they are written where they may stand.
    private static func text(
        _ reader: inout JSONReader, _ place: String, _ form: Form, _ mistakes: inout [Mistake]
    ) throws(JSONReader.Failure) -> String {
        switch reader.nextByte() {
        case UInt8(ascii: "\""): return try reader.string()
        case UInt8(ascii: "n"):
            try reader.skipValue()
            return ""
        case UInt8(ascii: "t"), UInt8(ascii: "f"):
            let value = try reader.boolean()
            if form == .any { return value ? "true" : "false" }
        case UInt8(ascii: "{"), UInt8(ascii: "["): try reader.skipValue()
        default:
            let number = try reader.number()
            if form != .texts { return number }
        }
        mistakes.append(Mistake(place, "текст"))
        return ""
    }

    static func shown(_ name: String) -> String { ShownText.oneLine(String(name.prefix(40))) }
}
