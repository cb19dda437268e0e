import Schemas

/// The short way for full names of two or three Cyrillic words in the usual order: most of them.
extension FullNameSplitter {
    /// What `split` gives, when it has nothing to remark; nil in all other cases, where `split` must be asked.
    /// - Parameter words: words met before.
    static func plain(
        _ text: UnsafeRawBufferPointer, order: Order, words: ReadingMemory<NameWord>
    ) -> PersonName? {
        var name = PersonName()
        return fill(&name, plain: text, order: order, words: words) ? name : nil
    }

    /// The same, written into a name; false where `plain` gives nil, and what the name says then means nothing.
    static func fill(
        _ name: inout PersonName, plain text: UnsafeRawBufferPointer, order: Order, words: ReadingMemory<NameWord>
    ) -> Bool {
        guard order == .surnameFirst, let (first, second, third) = threeWords(of: text), !mayBePlaceholder(text)
        else { return false }
        if let third, let surname = words.place(of: bytes(first, of: text)),
            let given = words.place(of: bytes(second, of: text)),
            let patronymic = words.place(of: bytes(third, of: text))
        {
            // All three are known, and are found before one of them is taken: counting a reference to its text waits for
            // memory, and looking for the next word would wait for that.
            guard !given.pointee.isInitial, !given.pointee.isPatronymic, patronymic.pointee.isPatronymic,
                !surname.pointee.isGiven || !given.pointee.isSurnameLike || given.pointee.isGiven
            else { return false }
            name.surname = surname.pointee.text
            name.given = given.pointee.text
            name.patronymic = patronymic.pointee.text
            return true
        }
        // One after the other: a word that is met anew may take the place of another in the memory.
        guard let surname = word(first, in: text, words) else { return false }
        name.surname = surname.pointee.text
        let surnameIsGiven = surname.pointee.isGiven
        guard let given = word(second, in: text, words), !given.pointee.isInitial else { return false }
        name.given = given.pointee.text
        let (isGiven, isPatronymic) = (given.pointee.isGiven, given.pointee.isPatronymic)
        if surnameIsGiven, given.pointee.isSurnameLike, !isGiven { return false }
        guard let third else {
            // Two words that may stand in the other order, or a given name with a patronymic.
            return !(surnameIsGiven && (isPatronymic || !isGiven))
        }
        guard !isPatronymic, let patronymic = word(third, in: text, words), patronymic.pointee.isPatronymic else {
            return false
        }
        name.patronymic = patronymic.pointee.text
        return true
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
            while true {
                index = CyrillicRun.end(in: text, from: index)
                if index == text.count || text[index] == 32 { break }
                // Only hyphens between letters.
                guard text[index] == UInt8(ascii: "-"), index > start, index + 1 < text.count,
                    text[index + 1] & 0xFE == 0xD0
                else { return nil }
                index += 1
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

    private static func bytes(_ range: Range<Int>, of text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: text[range])
    }

    private static func word(
        _ range: Range<Int>, in text: UnsafeRawBufferPointer, _ words: ReadingMemory<NameWord>
    ) -> UnsafeMutablePointer<NameWord>? {
        let bytes = UnsafeRawBufferPointer(rebasing: text[range])
        if let known = words.place(of: bytes) { return known }
        guard bytes.count <= words.longestText, let word = NameWord(bytes) else { return nil }
        words.keep(bytes, word)
        return words.place(of: bytes)
    }
}
