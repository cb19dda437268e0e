import Gateway
import Schemas

extension Finding {
    /// Writes the finding as its sender is shown it.
    func write(to json: inout JSONWriter) {
        json.member("code", code.rawValue)
        json.member("severity", severity.rawValue)
        json.member("file", location.file)
        json.key("line")
        json.number(location.line)
        json.key("row")
        json.number(location.row)
        json.member("field", location.field)
        json.member("value", maskedValue)
        json.member("expected", expected)
        json.member("text", code.russian)
    }
}
