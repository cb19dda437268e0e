import Matcher

extension ModelFile {
    /// The model for people; nil for one of facts.
    package var people: MatchModel? { if case .people(let model) = self { model } else { nil } }

    /// The model of facts; nil for one for people.
    package var fields: FieldModel? { if case .fields(let model) = self { model } else { nil } }

    /// It compares facts.
    package var isOfFields: Bool { fields != nil }
}
