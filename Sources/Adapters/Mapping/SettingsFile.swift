/// A YAML file of settings that is no mapping, read with the same care: places, suggestions, no anchors.
package enum SettingsFile {
    /// Reads a file and hands its top level to the body. All mistakes are thrown together, those of the body's log too.
    package static func read<Result>(
        path: String, what: String, _ body: (YAMLFields) -> Result
    ) throws(MappingMistakes) -> Result {
        try parse(text: try MappingLoader.read(path, what: what), file: path, what: what, body)
    }

    /// The same of a text.
    package static func parse<Result>(
        text: String, file: String, what: String, _ body: (YAMLFields) -> Result
    ) throws(MappingMistakes) -> Result {
        let log = MistakeLog(file: file)
        let result = try MappingLoader.parse(text: text, file: file, what: what) { node in
            YAMLFields(node, what: what, log: log).map { fields in
                let result = body(fields)
                fields.finish()
                return result
            }
        }
        guard let result, log.list.isEmpty else { throw MappingMistakes(log.list) }
        return result
    }
}
