/// A statement whose values travel apart from its text.
///
///     let statement: SQL = "SELECT id FROM person WHERE surname = \(surname) AND born > \(date)"
///
/// Every interpolated value becomes a parameter (`$1`, `$2`, …) with a type; there is no way to make a statement of a
/// `String`. Text that cannot be a parameter goes in through two labelled doors: `\(identifier:)`, quoted, and
/// `\(unescaped:)`, which takes a `StaticString`, that is, text written in the source.
package struct SQL: ExpressibleByStringInterpolation, Sendable, Hashable {
    fileprivate enum Piece: Hashable, Sendable {
        case text(String)
        case value(SQLBinding)
    }

    private var pieces: [Piece]

    /// A statement without parameters, written in the source.
    package init(stringLiteral value: StaticString) { pieces = [.text(value.description)] }

    /// A statement with parameters.
    package init(stringInterpolation: StringInterpolation) { pieces = stringInterpolation.pieces }

    /// The text sent to the server, with `$n` in place of values.
    package var text: String {
        var text = ""
        var number = 0
        for piece in pieces {
            switch piece {
            case .text(let part): text += part
            case .value:
                number += 1
                text += "$\(number)"
            }
        }
        return text
    }

    /// The values, in order.
    var bindings: [SQLBinding] {
        pieces.compactMap { piece in
            if case .value(let binding) = piece { binding } else { nil }
        }
    }

    /// Fragments one after another with a separator between them, for lists of conditions or of rows.
    package static func joined(_ fragments: [SQL], separator: StaticString) -> SQL {
        var result: SQL = ""
        for (index, fragment) in fragments.enumerated() {
            if index > 0 { result.pieces.append(.text(separator.description)) }
            result.pieces.append(contentsOf: fragment.pieces)
        }
        return result
    }

    /// Collects the literal parts and the values of a statement.
    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var pieces: [Piece] = []

        /// Starts empty.
        package init(literalCapacity: Int, interpolationCount: Int) {
            pieces.reserveCapacity(interpolationCount * 2 + 1)
        }

        /// Text written in the source.
        package mutating func appendLiteral(_ literal: StaticString) {
            if literal.utf8CodeUnitCount > 0 { pieces.append(.text(literal.description)) }
        }

        /// A value becomes a parameter.
        package mutating func appendInterpolation<Value: SQLValue>(_ value: Value) { append(value.sqlParameter) }

        /// A value or NULL becomes a parameter.
        package mutating func appendInterpolation<Value: SQLValue>(_ value: Value?) {
            append(value?.sqlParameter ?? Value.sqlNull)
        }

        /// The raw value of an enumeration or wrapper becomes a parameter.
        package mutating func appendInterpolation<Value: RawRepresentable>(_ value: Value)
        where Value.RawValue: SQLValue { append(value.rawValue.sqlParameter) }

        /// The raw value of an enumeration or wrapper, or NULL.
        package mutating func appendInterpolation<Value: RawRepresentable>(_ value: Value?)
        where Value.RawValue: SQLValue { append(value?.rawValue.sqlParameter ?? Value.RawValue.sqlNull) }

        /// Bytes become a `bytea` parameter.
        package mutating func appendInterpolation(_ bytes: [UInt8]) { append(.bytea(bytes)) }

        /// Bytes or NULL become a `bytea` parameter.
        package mutating func appendInterpolation(_ bytes: [UInt8]?) { append(.bytea(bytes)) }

        /// Values become one array parameter, for `= ANY(\(values))` and `unnest(\(values))`.
        package mutating func appendInterpolation<Value: SQLValue>(_ values: [Value]) {
            append(.array(of: Value.sqlNull.binding.type, values.map(\.sqlParameter)))
        }

        /// Values and NULLs become one array parameter.
        package mutating func appendInterpolation<Value: SQLValue>(_ values: [Value?]) {
            append(.array(of: Value.sqlNull.binding.type, values.map { $0?.sqlParameter ?? Value.sqlNull }))
        }

        /// Byte strings become one `bytea[]` parameter.
        package mutating func appendInterpolation(_ values: [[UInt8]]) {
            append(.array(of: .bytea, values.map { .bytea($0) }))
        }

        /// Another statement or part of one, with its parameters.
        package mutating func appendInterpolation(fragment: SQL) { pieces.append(contentsOf: fragment.pieces) }

        /// A name of a table or column, quoted.
        package mutating func appendInterpolation(identifier: String) {
            // A NUL cannot be part of a name and would end the statement early.
            let name = identifier.replacing("\0", with: "").replacing("\"", with: "\"\"")
            pieces.append(.text("\"\(name)\""))
        }

        /// Text written in the source, taken as it is.
        package mutating func appendInterpolation(unescaped text: StaticString) {
            pieces.append(.text(text.description))
        }

        private mutating func append(_ parameter: SQLParameter) { pieces.append(.value(parameter.binding)) }
    }
}
