/// Finds the known word that was probably meant.
enum Suggestion {
    /// `; возможно, имелось в виду «x»`, or nothing when no known word is near.
    static func text(for word: String, among known: some Sequence<String>) -> String {
        let limit = max(1, (word.unicodeScalars.count + 1) / 3)
        // Of words equally near, the one that begins alike: «modes» is «mode» rather than «codes».
        let nearest = known.map { (word: $0, distance: distance(word, $0)) }.filter { $0.distance <= limit }.min {
            ($0.distance, -commonStart(word, $0.word), $0.word) < ($1.distance, -commonStart(word, $1.word), $1.word)
        }
        return nearest.map { "; возможно, имелось в виду «\($0.word)»" } ?? ""
    }

    private static func commonStart(_ left: String, _ right: String) -> Int {
        zip(left.unicodeScalars, right.unicodeScalars).prefix { $0 == $1 }.count
    }

    /// Levenshtein's distance.
    static func distance(_ left: String, _ right: String) -> Int {
        let a = Array(left.unicodeScalars.prefix(64))
        let b = Array(right.unicodeScalars.prefix(64))
        var row = Array(0...b.count)
        for i in 0..<a.count {
            var diagonal = row[0]
            row[0] = i + 1
            for j in 0..<b.count {
                let next = min(row[j + 1] + 1, row[j] + 1, diagonal + (a[i] == b[j] ? 0 : 1))
                diagonal = row[j + 1]
                row[j + 1] = next
            }
        }
        return row[b.count]
    }
}
