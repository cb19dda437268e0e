/// Stops the run when something does not hold that must hold for every input. The fuzzer keeps the input.
@inline(never)
public func expect(_ holds: Bool, _ property: @autoclosure () -> String) {
    if !holds { fatalError("property does not hold: \(property())") }
}

/// Stops the run when two ways to one result differ.
@inline(never)
public func expectEqual<Value: Equatable>(_ first: Value, _ second: Value, _ property: @autoclosure () -> String) {
    if first != second { fatalError("property does not hold: \(property())\n  one:   \(first)\n  other: \(second)") }
}
