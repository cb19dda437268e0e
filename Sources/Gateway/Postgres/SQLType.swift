/// The PostgreSQL types a parameter may have, by their fixed object identifiers (`pg_type.dat`).
enum SQLType: UInt32, Sendable {
    case bool = 16
    case bytea = 17
    case int8 = 20
    case int4 = 23
    case text = 25
    case float8 = 701
    case date = 1082
    case timestamptz = 1184
    case uuid = 2950
    case boolArray = 1000
    case byteaArray = 1001
    case int4Array = 1007
    case textArray = 1009
    case int8Array = 1016
    case float8Array = 1022
    case dateArray = 1182
    case timestamptzArray = 1185
    case uuidArray = 2951

    /// The type of an array of this type.
    var array: SQLType {
        switch self {
        case .bool: .boolArray
        case .bytea: .byteaArray
        case .int8: .int8Array
        case .int4: .int4Array
        case .float8: .float8Array
        case .date: .dateArray
        case .timestamptz: .timestamptzArray
        case .uuid: .uuidArray
        default: .textArray
        }
    }
}
