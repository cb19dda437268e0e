import CLibPQ

/// The parameters of one statement laid out as `PQexecParams` takes them: binary, one block of bytes and offsets.
struct ParameterList {
    private var types: [Oid] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []
    private var offsets: [Int?] = []
    /// One byte more than the values, so that it is never empty.
    private var bytes: [UInt8] = []

    /// - Throws: `invalidValue` for a NUL character in a text, or more than 65 535 parameters.
    init(_ bindings: [SQLBinding]) throws(PostgresError) {
        guard bindings.count <= 65_535 else { throw PostgresError(.invalidValue, remark: "слишком много параметров") }
        for binding in bindings {
            guard !binding.isRefused else { throw PostgresError(.invalidValue, remark: "знак с кодом 0 в тексте") }
            types.append(binding.type.rawValue)
            formats.append(1)
            offsets.append(binding.bytes.map { _ in bytes.count })
            lengths.append(Int32(clamping: binding.bytes?.count ?? 0))
            if let value = binding.bytes { bytes.append(contentsOf: value) }
        }
        bytes.append(0)
    }

    /// Runs the statement and returns libpq's result, to be taken over by the caller.
    func send(_ text: String, on connection: OpaquePointer) -> OpaquePointer? {
        withPointers { values in
            PQexecParams(connection, text, Int32(types.count), types, values, lengths, formats, 0)
        }
    }

    /// Sends the statement without waiting for its result; false when it could not be sent.
    func sendOnly(_ text: String, on connection: OpaquePointer) -> Bool {
        withPointers { values in
            PQsendQueryParams(connection, text, Int32(types.count), types, values, lengths, formats, 0) == 1
        }
    }

    private func withPointers<Value>(_ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Value) -> Value {
        bytes.withUnsafeBytes { block in
            let start = block.baseAddress?.assumingMemoryBound(to: CChar.self)
            let pointers = offsets.map { offset in offset.flatMap { start?.advanced(by: $0) } }
            return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
        }
    }
}
