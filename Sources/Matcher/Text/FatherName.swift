import Schemas

/// What a patronymic says: the father's name, reduced to a stem that all its patronymics share, and the bearer's sex.
///
/// «Фархад оглы», «Фархадович» and «Фархадовна» have one stem; so have «Геннадьевич» and «Геннадиевич».
enum FatherName {
    private static let particles: [(codes: [UInt8], sex: Sex)] =
        ["оглы", "оглу", "углы", "угли", "улы", "уулу", "огли"].map { (FoldedText.codes($0), .male) }
        + ["кызы", "гызы", "кизи", "кизы", "гизи"].map { (FoldedText.codes($0), .female) }
    private static let suffixes: [(codes: [UInt8], sex: Sex)] = [
        ("инична", Sex.female), ("ович", .male), ("евич", .male), ("овна", .female), ("евна", .female),
        ("ична", .female), ("ич", .male),
    ].map { (FoldedText.codes($0.0), $0.1) }
    /// Stems that Russian grammar alters, as reduced from the patronymic and from the name.
    private static let alterations: [[UInt8]: [UInt8]] = {
        let pairs = [
            ("павл", "павел"), ("льв", "лев"), ("яковл", "яков"), ("михайл", "михаил"), ("даниил", "данил"),
            ("гавриил", "гаврил"), ("самуил", "самойл"), ("иаков", "яков"),
        ]
        var table: [[UInt8]: [UInt8]] = [:]
        for (from, to) in pairs { table[FoldedText.codes(from)] = FoldedText.codes(to) }
        return table
    }()

    /// Stem of the father's name from a patronymic, and the sex of its form when the form tells.
    static func stem(ofPatronymic codes: [UInt8]) -> (stem: [UInt8], sex: Sex?) {
        if let space = codes.lastIndex(where: { $0 == FoldedText.space || $0 == FoldedText.hyphen }) {
            let tail = Array(codes[(space + 1)...])
            if let particle = particles.first(where: { $0.codes == tail }) {
                return (reduce(Array(codes[..<space])), particle.sex)
            }
        }
        for (suffix, sex) in suffixes where codes.count >= suffix.count + 2 && FoldedText.ends(codes, with: suffix) {
            return (reduce(Array(codes.dropLast(suffix.count))), sex)
        }
        // Written together: «Фархадоглы».
        for (particle, sex) in particles
        where codes.count >= particle.count + 3 && FoldedText.ends(codes, with: particle) {
            return (reduce(Array(codes.dropLast(particle.count))), sex)
        }
        return (reduce(codes), nil)
    }

    /// Stem of a father's given name, comparable with the stem of a patronymic.
    static func stem(ofGiven codes: [UInt8]) -> [UInt8] { reduce(codes) }

    private static func reduce(_ codes: [UInt8]) -> [UInt8] {
        var stem: [UInt8] = []
        stem.reserveCapacity(codes.count)
        for code in codes where stem.last != code { stem.append(code) }
        if let altered = alterations[stem] { return altered }
        while stem.count > 2, let last = stem.last, [1, 6, 9, 10, 29, 32].contains(last) { stem.removeLast() }
        return alterations[stem] ?? stem
    }
}
