import Adapters
import Schemas

/// A complete file of an inbox, or one named on the command line.
struct InboxFile: Hashable {
    /// Where it is.
    var path: String
    /// The sender's name of it.
    var name: String
    /// A file with its SHA-256 stands beside it.
    var hasDigest: Bool
    /// Its sender said that it is complete.
    var isMarked = false

    /// Groups the files of a feed into deliveries: one file each, or the two of a joined pair, main file first.
    /// Half a pair is left for the next run.
    static func deliveries(of files: [InboxFile], mapping: FeedMapping) -> (
        complete: [[InboxFile]], halves: [InboxFile]
    ) {
        guard let join = mapping.join else { return (files.map { [$0] }, []) }
        var complete: [[InboxFile]] = []
        var partners: [String: InboxFile] = [:]
        var mains: [InboxFile] = []
        for file in files {
            if join.main.matches(file.name) {
                mains.append(file)
            } else if join.match.matches(file.name) {
                partners[stem(file.name, of: join.match)] = file
            } else {
                // An archive holds both.
                complete.append([file])
            }
        }
        var halves: [InboxFile] = []
        for main in mains {
            if let partner = partners.removeValue(forKey: stem(main.name, of: join.main)) {
                complete.append([main, partner])
            } else {
                halves.append(main)
            }
        }
        return (complete, halves + partners.values.sorted { $0.name < $1.name })
    }

    /// What two names of a pair have in common: everything behind the pattern's fixed beginning.
    private static func stem(_ name: String, of glob: Glob) -> String {
        String(name.dropFirst(glob.pattern.prefix { $0 != "*" && $0 != "?" }.count))
    }
}
