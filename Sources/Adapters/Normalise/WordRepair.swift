/// Repairs words typed with letters of the wrong alphabet or on the wrong keyboard layout.
enum WordRepair {
    /// Replaces look-alike Latin letters and digits in words that are otherwise Cyrillic. True when something changed.
    static func fold(_ scalars: inout [Unicode.Scalar]) -> Bool {
        guard scalars.contains(where: { !Letters.isCyrillic($0) && Letters.cyrillicLookAlike($0) != nil }) else {
            return false
        }
        let isBesideCyrillic = scalars.contains(where: Letters.isCyrillic)
        var didChange = false
        var start = 0
        while start < scalars.count {
            var end = start
            while end < scalars.count, !isBoundary(scalars[end]) { end += 1 }
            let isInitial = end == start + 1 && end < scalars.count && scalars[end] == "."
            if isInitial, isBesideCyrillic, let letter = cyrillicInitial(scalars[start]) {
                scalars[start] = letter
                didChange = true
            } else if start < end, let folded = foldedWord(scalars[start..<end]) {
                scalars.replaceSubrange(start..<end, with: folded)
                didChange = true
            }
            start = end + 1
        }
        return didChange
    }

    /// The Cyrillic capital that a Latin initial looks like; nil when it is none, or looks like none.
    static func cyrillicInitial(_ letter: Unicode.Scalar) -> Unicode.Scalar? {
        Letters.isLatin(letter) ? Letters.cyrillicLookAlike(Letters.upper(letter)) : nil
    }

    /// Converts `Bdfyjd` to «Иванов» when the outcome is a known given name or has the shape of a name; otherwise nil.
    static func convertedFromLatinLayout(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar]? {
        guard scalars.contains(where: Letters.isLatin), !scalars.contains(where: Letters.isCyrillic) else { return nil }
        var result: [Unicode.Scalar] = []
        for scalar in scalars {
            if scalar == " " || scalar == "-" {
                result.append(scalar)
            } else if let letter = Letters.russianLayout(scalar) {
                result.append(letter)
            } else {
                return nil
            }
        }
        let words = result.split { $0 == " " || $0 == "-" }.map { NameNormaliser.text(Array($0)) }
        let areNames = words.allSatisfy { word in
            KnownNames.isGiven(word) || NameShape.isPatronymic(word) || (NameShape.isSurname(word) && hasVowel(word))
        }
        return !words.isEmpty && areNames ? result : nil
    }

    private static func isBoundary(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || scalar == "-" || scalar == "." || scalar == "("
    }

    private static func foldedWord(_ word: ArraySlice<Unicode.Scalar>) -> [Unicode.Scalar]? {
        var cyrillic = 0
        var foreign = 0
        var foldable = 0
        for scalar in word {
            if Letters.isCyrillic(scalar) {
                cyrillic += 1
            } else if Letters.isLatin(scalar) || Letters.isDigit(scalar) || scalar.value == 0xEB || scalar.value == 0xCB
            {
                foreign += 1
                if Letters.cyrillicLookAlike(scalar) != nil { foldable += 1 }
            }
        }
        guard foldable > 0 else { return nil }
        let folded = word.map { Letters.isCyrillic($0) ? $0 : Letters.cyrillicLookAlike($0) ?? $0 }
        if cyrillic > 0 { return foreign == foldable || cyrillic >= foreign ? folded : nil }
        // A whole word of look-alikes («Poмa» typed «Poma») is folded only when that gives a known name.
        return foreign == foldable && KnownNames.isGiven(NameNormaliser.text(folded)) ? folded : nil
    }

    private static func hasVowel(_ word: String) -> Bool {
        word.unicodeScalars.contains { "аеёиоуыэюяАЕЁИОУЫЭЮЯ".unicodeScalars.contains($0) }
    }
}
