/// Endings of words, compared as bytes: `hasSuffix` walks over characters and costs a hundred times more.
struct WordEndings: Sendable {
    private let endings: [[UInt8]]

    init(_ endings: [String]) { self.endings = endings.map { Array($0.utf8) } }

    /// Whether the word has one of the endings and at least one more letter before it.
    func fit(_ word: String) -> Bool { length(in: word) != nil }

    /// Bytes of the ending that the word has.
    func length(in word: String) -> Int? {
        var word = word
        return word.withUTF8 { bytes in
            for ending in endings where bytes.count > ending.count + 2 {
                let tail = UnsafeBufferPointer(rebasing: bytes[(bytes.count - ending.count)...])
                if tail.elementsEqual(ending) { return ending.count }
            }
            return nil
        }
    }
}
