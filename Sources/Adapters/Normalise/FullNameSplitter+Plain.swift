import Schemas

/// The short way for full names of two or three Cyrillic words in the usual order: most of them.
extension FullNameSplitter {
    /// What `split` gives, when it has nothing to remark; nil in all other cases, where `split` must be asked.
    /// - Parameter words: words met before.
    static func plain(
        _ text: UnsafeRawBufferPointer, order: Order, words: ReadingMemory<NameWord>
    ) -> PersonName? {
        guard order == .surnameFirst, let (first, second, third) = threeWords(of: text), !mayBePlaceholder(text)
        else { return nil }
        var name = PersonName()
        // One after the other: a word that is met anew may take the place of another in the memory.
        guard let surname = word(first, in: text, words) else { return nil }
        name.surname = surname.pointee.text
        let surnameIsGiven = surname.pointee.isGiven
        guard let given = word(second, in: text, words), !given.pointee.isInitial else { return nil }
        name.given = given.pointee.text
        let (isGiven, isPatronymic) = (given.pointee.isGiven, given.pointee.isPatronymic)
        if surnameIsGiven, given.pointee.isSurnameLike, !isGiven { return nil }
        guard let third else {
            // Two words that may stand in the other order, or a given name with a patronymic.
            return surnameIsGiven && (isPatronymic || !isGiven) ? nil : name
        }
        guard !isPatronymic, let patronymic = word(third, in: text, words), patronymic.pointee.isPatronymic else {
            return nil
        }
        name.patronymic = patronymic.pointee.text
        return name
    }

    /// Two or three words of Cyrillic letters and inner hyphens, with spaces between and around them.
    private static func threeWords(
        of text: UnsafeRawBufferPointer
    ) -> (Range<Int>, Range<Int>, Range<Int>?)? {
        var found = (0..<0, 0..<0, 0..<0)
        var count = 0
        var index = 0
        while index < text.count {
            if text[index] == 32 {
                index += 1
                continue
            }
            let start = index
            letters: while index < text.count {
                switch text[index] {
                case 0xD0, 0xD1:
                    guard index + 1 < text.count else { return nil }
                    index += 2
                case 32: break letters
                case UInt8(ascii: "-"):
                    guard index > start, index + 1 < text.count, text[index + 1] & 0xFE == 0xD0 else { return nil }
                    index += 1
                default: return nil
                }
            }
            switch count {
            case 0: found.0 = start..<index
            case 1: found.1 = start..<index
            case 2: found.2 = start..<index
            default: return nil
            }
            count += 1
        }
        return count == 3 ? found : count == 2 ? (found.0, found.1, nil) : nil
    }

    /// Looks at the first two letters, with which few names and all placeholders of Cyrillic letters begin.
    private static func mayBePlaceholder(_ text: UnsafeRawBufferPointer) -> Bool {
        var index = 0
        /// The next letter in lower case with ё as е; 0 when there is none.
        func letter() -> UInt32 {
            while index < text.count, text[index] == 32 { index += 1 }
            guard index + 1 < text.count, text[index] & 0xFE == 0xD0 else { return 0 }
            let value = UInt32(text[index] & 0x1F) << 6 | UInt32(text[index + 1] & 0x3F)
            index += 2
            switch value {
            case 0x401, 0x451: return 0x435
            case 0x410...0x42F: return value + 0x20
            default: return value
            }
        }
        switch (Unicode.Scalar(letter()), Unicode.Scalar(letter())) {
        case ("н", "е"), ("н", "д"), ("н", "у"), ("о", "т"), ("б", "е"), ("п", "р"), ("п", "у"), ("х", "х"), ("с", "в"):
            return Placeholder.matches(String(decoding: text, as: UTF8.self))
        default: return false
        }
    }

    private static func word(
        _ range: Range<Int>, in text: UnsafeRawBufferPointer, _ words: ReadingMemory<NameWord>
    ) -> UnsafeMutablePointer<NameWord>? {
        let bytes = UnsafeRawBufferPointer(rebasing: text[range])
        if let known = words.place(of: bytes) { return known }
        guard let word = NameWord(bytes) else { return nil }
        words.keep(bytes, word)
        return words.place(of: bytes)
    }
}
