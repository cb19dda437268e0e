/// A Russian phonetic code for blocking (the idea of Russian Metaphone); comparison never relies on it.
///
/// The order of the steps matters: doubled letters collapse before devoicing, and «тд», «кг», «пб», «сз» merge after it.
/// Only that order joins Гайнутдинов with Гайнуддинов and Ахметзянов with Ахмедзянов.
enum PhoneticKey {
    /// The phonetic form of folded codes.
    static func codes(_ name: some Collection<UInt8>) -> [UInt8] {
        if let first = name.first, first >= 35 { return latin(name) }
        return merge(devoice(collapse(vowels(name))))
    }

    /// The key of folded codes; 0 when nothing is left.
    static func key(_ name: some Collection<UInt8>) -> UInt32 {
        let form = codes(name)
        return form.isEmpty ? 0 : KeyHash.hash(form)
    }

    private static func vowels(_ name: some Collection<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(name.count)
        var previous: UInt8 = 0
        for code in name {
            // ЙО, ИО, ЙЕ, ИЕ sound as one И.
            if previous == 9 || previous == 10, code == 15 || code == 6 {
                if let last = result.indices.last { result[last] = 9 }
                previous = code
                continue
            }
            switch code {
            case 27, 29: break  // ъ, ь
            case 15, 28, 32: result.append(1)
            case 6, 30: result.append(9)
            case 31: result.append(20)
            default: result.append(code)
            }
            previous = code
        }
        return result
    }

    private static func collapse(_ codes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(codes.count)
        for code in codes where result.last != code { result.append(code) }
        return result
    }

    private static func devoice(_ codes: [UInt8]) -> [UInt8] {
        var result = codes
        for index in codes.indices {
            let next = index + 1 < codes.count ? codes[index + 1] : 0
            guard next == 0 || next > 32 || isObstruent(next) else { continue }
            switch codes[index] {
            case 2: result[index] = 16
            case 8: result[index] = 18
            case 5: result[index] = 19
            case 3: result[index] = 21
            case 4: result[index] = 11
            default: break
            }
        }
        return result
    }

    private static func isObstruent(_ code: UInt8) -> Bool {
        switch code {
        case 2, 3, 4, 5, 7, 8, 11, 16, 18, 19, 21...26: true
        default: false
        }
    }

    private static func merge(_ codes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(codes.count)
        for code in codes {
            switch (result.last, code) {
            case (19, 5), (11, 4), (16, 2), (18, 8): result[result.count - 1] = code
            case (19, 18), (5, 18): result[result.count - 1] = 23  // ТС, ДС
            case let (last?, code) where last == code: break
            default: result.append(code)
            }
        }
        return result
    }

    /// Latin names: the first letter and the consonants after it, in a few classes.
    private static func latin(_ name: some Collection<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        for code in name {
            var sound = code
            switch code {
            case 35 + 2, 35 + 16: sound = 35 + 10  // c, q as k
            case 35 + 25: sound = 35 + 18  // z as s
            case 35 + 7: if !result.isEmpty { continue }  // h
            default: if FoldedText.isVowel(code), !result.isEmpty { continue }
            }
            if result.last != sound { result.append(sound) }
        }
        return result
    }
}
