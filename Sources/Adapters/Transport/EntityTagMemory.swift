import Schemas

/// The tags under which servers last sent the files of one feed, with the digest of what they sent.
///
/// It only saves traffic. A tag is used while the digest beside it is known as delivered; losing the whole memory costs a
/// night of fetching what is known already, nothing else.
public struct EntityTagMemory: Hashable, Sendable {
    private struct Line: Hashable, Sendable {
        var tag: String
        var digest: ContentDigest
    }

    /// By the digest of the address: an address may hold what is not for every reader of the folder.
    private var lines: [String: Line] = [:]

    /// Remembers nothing.
    public init() {}

    /// Reads what `text` wrote; lines of another form are left out.
    public init(text: String) {
        for line in text.utf8.split(separator: 10) {
            let words = line.split(separator: 32, maxSplits: 2).map { String(decoding: $0, as: UTF8.self) }
            guard words.count == 3, words[0].utf8.count == 64, let digest = ContentDigest(hex: words[1]) else {
                continue
            }
            lines[words[0]] = Line(tag: words[2], digest: digest)
        }
    }

    /// One line for each address.
    public var text: String {
        lines.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.digest.hex) \($0.value.tag)\n" }.joined()
    }

    /// The tag to ask with: what it stands for must be known as delivered.
    func tag(for url: String, known isKnown: (ContentDigest) -> Bool) -> String? {
        guard let line = lines[Self.key(url)], isKnown(line.digest) else { return nil }
        return line.tag
    }

    /// Remembers, or forgets when the server gave no tag.
    mutating func note(_ tag: String?, digest: ContentDigest, for url: String) {
        // Longer tags, and tags with control characters, are left to servers that need them.
        let isPlain = tag.map { $0.utf8.count <= 256 && $0.utf8.allSatisfy { $0 >= 32 && $0 != 127 } } ?? false
        lines[Self.key(url)] = isPlain ? tag.map { Line(tag: $0, digest: digest) } : nil
    }

    private static func key(_ url: String) -> String { Sha256.digest(of: Array(url.utf8)).hex }
}
