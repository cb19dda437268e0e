import Gateway

/// An object for `--json`.
enum JSONObject {
    static func text(_ body: (inout JSONWriter) -> Void) -> String {
        var json = JSONWriter()
        json.object { json in body(&json) }
        return json.text
    }
}
