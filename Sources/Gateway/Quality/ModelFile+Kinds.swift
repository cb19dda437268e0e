import Matcher

extension ModelFile {
    /// The model for people; nil for one of facts.
    package var people: MatchModel? { if case .people(let model) = self { model } else { nil } }

    /// The model of facts; nil for one for people.
    package var fields: FieldModel? { if case .fields(let model) = self { model } else { nil } }

    /// It compares facts.
    package var isOfFields: Bool { fields != nil }
}

extension ModelFile {
    /// The model for people of a file; the shipped one without a file.
    package static func people(at path: String?) throws(FileLinking.Failure) -> MatchModel {
        guard let path else { return .standard }
        guard let model = try load(path).people else {
            throw .unusableModel("\(path): ожидалась модель людей (kind: people), а это модель сведений")
        }
        return model
    }
}
