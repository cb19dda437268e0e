import Schemas

/// A municipality as one word: by its ОКТМО, or by its name without type words and endings; 0 for "not known".
///
/// «г. Бугульма», «Бугульма» and «Бугульминский район» share a root: they may be one place, and are never taken for
/// two. The highest bit says that the word comes from a code; names and codes are not compared with each other.
enum MunicipalityCode {
    private static let codeBit: UInt32 = 1 << 31
    private static let rootShift: UInt32 = 20
    private static let rootMask: UInt32 = 0x7FF << rootShift
    private static let nameMask: UInt32 = 1 << rootShift - 1
    private static let rootLength = 3
    private static let typeLength = 2

    /// The word of an address.
    static func of(_ address: PostalAddress) -> UInt32 {
        if let oktmo = address.oktmo {
            return UInt32(truncatingIfNeeded: KeyHash.wide(String(oktmo.municipality)) >> 32) | codeBit
        }
        return address.municipality.isEmpty ? 0 : ofName(address.municipality)
    }

    /// Two known places that are certainly not one.
    @inline(__always)
    static func areApart(_ left: UInt32, _ right: UInt32) -> Bool {
        guard left != 0, right != 0, left != right, left & codeBit == right & codeBit else { return false }
        return left & codeBit != 0 || left & rootMask != right & rootMask
    }

    private static func ofName(_ name: String) -> UInt32 {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: FoldedText.maximumLength) { buffer in
            let count = FoldedText.fold(name, into: buffer)
            var longest = buffer[0..<0]
            var sum: UInt64 = 0
            var start = 0
            for place in 0...count
            where place == count || buffer[place] == FoldedText.space || buffer[place] == FoldedText.hyphen {
                let word = stem(buffer[start..<place])
                start = place + 1
                // Abbreviations of the type, and what says the type in full.
                guard word.count > typeLength, !types.contains(KeyHash.hash(word)) else { continue }
                // A sum, because the words come in any order.
                sum &+= KeyHash.mix(UInt64(KeyHash.hash(word)))
                if word.count > longest.count { longest = word }
            }
            guard !longest.isEmpty else { return 0 }
            let root = (KeyHash.hash(root(of: longest)) >> 21) << rootShift
            return root | max(1, UInt32(truncatingIfNeeded: sum >> 40) & nameMask)
        }
    }

    /// A word without the endings of adjectives and cases.
    private static func stem(_ word: Slice<UnsafeMutableBufferPointer<UInt8>>) -> Slice<
        UnsafeMutableBufferPointer<UInt8>
    > {
        var word = word
        for ending in endings where FoldedText.ends(word, with: ending) && word.count - ending.count > typeLength {
            word = word.dropLast(ending.count)
            break
        }
        while word.count > typeLength + 1, let last = word.last,
            FoldedText.isVowel(last) || last == soft || last == short
        {
            word = word.dropLast()
        }
        return word
    }

    /// The first letters; of «Новокузнецк» those behind «Ново», for many places begin so.
    private static func root(
        of word: Slice<UnsafeMutableBufferPointer<UInt8>>
    ) -> Slice<UnsafeMutableBufferPointer<UInt8>> {
        for beginning in beginnings
        where word.count >= beginning.count + rootLength && word.starts(with: beginning) {
            return word.prefix(beginning.count + rootLength)
        }
        return word.prefix(rootLength)
    }

    private static let soft: UInt8 = 29
    private static let short: UInt8 = 10
    private static let endings = ["ого", "ому", "ий", "ой", "ая", "ое", "ый"].map { FoldedText.codes($0) }
    private static let beginnings = [
        "ново", "старо", "нижне", "нижний", "верхне", "верхний", "красно", "красный", "бело", "северо", "южно",
        "восточно", "западно", "больше", "мало", "средне", "усть", "петро", "влади",
    ].map { FoldedText.codes($0) }
    private static let types: Set<UInt32> = Set(
        [
            "город", "городской", "городского", "городское", "округ", "округа", "район", "района", "муниципальный",
            "муниципального", "муниципальное", "образование", "образования", "поселение", "поселения", "поселок",
            "посёлок", "сельское", "сельского", "село", "деревня", "область", "области", "республика", "край", "края",
        ].map { text in
            var codes = FoldedText.codes(text)
            return codes.withUnsafeMutableBufferPointer { KeyHash.hash(stem($0[...])) }
        })
}
