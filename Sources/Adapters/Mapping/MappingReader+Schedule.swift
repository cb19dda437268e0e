import Yams

extension MappingReader {
    /// `schedule` of `source`: when a fetched feed is fetched. Of the others nobody fetches anything.
    func readSchedule(_ fields: YAMLFields, isFetched: Bool) -> FeedSchedule? {
        guard isFetched else {
            fields.refuse("schedule", expected: "`kind: https`, `ftps` или `sftp`, раз есть `schedule:`")
            return nil
        }
        guard let node = fields.take("schedule"),
            let text = fields.text(of: node, what: "значение `schedule` текстом, например `\"02:15 Europe/Moscow\"`")
        else { return nil }
        do {
            return try ScheduleParser.parse(text)
        } catch {
            var column = node.mark?.column ?? 0
            if case .scalar(let scalar) = node {
                let isQuoted = scalar.style == .doubleQuoted || scalar.style == .singleQuoted
                let isBlock = scalar.style == .literal || scalar.style == .folded
                column += isBlock ? 0 : error.offset + (isQuoted ? 1 : 0)
            }
            log.add(
                MappingMistake(
                    file: log.file, line: node.mark?.line ?? 0, column: column, expected: error.expected,
                    found: error.found))
            return nil
        }
    }
}
