extension Array where Element: Sendable {
    /// Transforms all elements in slices that run on all cores; the result has their order.
    ///
    /// Pure work only: it occupies the cooperative pool for the length of a slice, which has `least` elements or more.
    func mapOnAllCores<Value: Sendable, Failure: Error>(
        width: Int, least: Int = 64, _ transform: @escaping @Sendable (Element) throws(Failure) -> Value
    ) async throws(Failure) -> [Value] {
        try await mapOnAllCores(width: width, least: least, with: {}) { (element, _) throws(Failure) in
            try transform(element)
        }
    }

    /// The same with a tool that each slice makes for itself.
    func mapOnAllCores<Tool, Value: Sendable, Failure: Error>(
        width: Int, least: Int = 64, with makeTool: @escaping @Sendable () -> Tool,
        _ transform: @escaping @Sendable (Element, Tool) throws(Failure) -> Value
    ) async throws(Failure) -> [Value] {
        let size = Swift.max(least, (count + width * 4 - 1) / (width * 4))
        let starts = Array<Int>(stride(from: 0, to: count, by: size))
        let parts = await withTaskGroup(of: (Int, Result<[Value], Failure>).self) { group in
            for start in starts {
                let slice = self[start..<Swift.min(start + size, count)]
                group.addTask {
                    (
                        start,
                        Result { () throws(Failure) in
                            let tool = makeTool()
                            return try slice.map { (element) throws(Failure) in try transform(element, tool) }
                        }
                    )
                }
            }
            var parts: [Int: Result<[Value], Failure>] = [:]
            for await (start, part) in group { parts[start] = part }
            return parts
        }
        var values: [Value] = []
        values.reserveCapacity(count)
        for start in starts {
            if let part = parts[start] { values += try part.get() }
        }
        return values
    }
}
