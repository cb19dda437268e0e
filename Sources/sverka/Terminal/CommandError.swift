/// Why a command can't go on, in words for the operator. Wrong arguments are `ValidationError`s of `validate()`; this is
/// for what only the work itself shows.
struct CommandError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
