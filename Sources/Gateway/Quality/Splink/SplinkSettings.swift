/// What is read of Splink's settings: comparisons with their levels, and the prior.
struct SplinkSettings {
    /// A level of the file.
    struct Level {
        var condition = ""
        var isMissing = false
        var match: Double?
        var unrelated: Double?
        var usesFrequency = false
    }

    private(set) var comparisons: [String: [Level]] = [:]
    /// `probability_two_random_records_match`.
    let prior: Double

    init(_ json: String) throws(SplinkModel.Failure) {
        var found: [String: [Level]] = [:]
        var prior: Double?
        do throws(JSONReader.Failure) {
            var reader = JSONReader(Array(json.utf8))
            try reader.object { (reader, key) throws(JSONReader.Failure) in
                switch key {
                case "probability_two_random_records_match": prior = try reader.double()
                case "comparisons":
                    try reader.array { (reader) throws(JSONReader.Failure) in
                        let (name, levels) = try Self.comparison(&reader)
                        found[name] = levels
                    }
                default: try reader.skipValue()
                }
            }
        } catch { throw .unreadable("в байте \(error.offset + 1) ожидалось \(error.expected)") }
        guard !found.isEmpty, let prior else {
            throw .unreadable("нет comparisons или probability_two_random_records_match")
        }
        guard prior > 0, prior < 1 else {
            throw .unreadable("probability_two_random_records_match должно быть больше 0 и меньше 1")
        }
        comparisons = found
        self.prior = prior
    }

    private static func comparison(_ reader: inout JSONReader) throws(JSONReader.Failure) -> (String, [Level]) {
        var name = ""
        var levels: [Level] = []
        try reader.object { (reader, key) throws(JSONReader.Failure) in
            switch key {
            case "output_column_name": name = try reader.string()
            case "comparison_levels":
                try reader.array { (reader) throws(JSONReader.Failure) in levels.append(try Self.level(&reader)) }
            default: try reader.skipValue()
            }
        }
        return (name, levels)
    }

    private static func level(_ reader: inout JSONReader) throws(JSONReader.Failure) -> Level {
        var level = Level()
        try reader.object { (reader, key) throws(JSONReader.Failure) in
            switch key {
            case "sql_condition": level.condition = try reader.string()
            case "is_null_level": level.isMissing = try reader.boolean()
            case "m_probability": level.match = try reader.double()
            case "u_probability": level.unrelated = try reader.double()
            case "tf_adjustment_column":
                // `null` where it does not apply.
                var ahead = reader
                let text = try? ahead.string()
                level.usesFrequency = text?.isEmpty == false
                try reader.skipValue()
            default: try reader.skipValue()
            }
        }
        return level
    }
}
