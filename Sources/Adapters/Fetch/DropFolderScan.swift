import Schemas

/// Decides which files of a drop folder are complete. Pure: listings and the time are passed in.
///
/// A file is complete when its marker is there (`name.ok`, or `name.sha256` with its digest), or, where the agency sends
/// no markers, when its size and time of change have stayed the same long enough. A complete file is told once; should it
/// change afterwards, it is told again.
public struct DropFolderScan: Sendable {
    /// When a file counts as complete.
    public enum Readiness: Hashable, Sendable {
        /// When its marker is there.
        case marker
        /// When nothing about it has changed for so many seconds, or its marker is there.
        case stable(seconds: Int64)
    }

    /// What is to be done about a file.
    public enum Decision: Hashable, Sendable {
        /// It is complete; its digest must be checked when `hasDigest`.
        case complete(DropFolderEntry, hasDigest: Bool)
        /// It is still being written, or its marker is missing.
        case waiting(DropFolderEntry)
        /// Its name is not acceptable; the name is masked in the finding.
        case refused(DropFolderEntry, Finding)
    }

    private struct Sighting {
        var entry: DropFolderEntry
        var since: Timestamp
        var isTold = false
    }

    private let globs: [Glob]
    private let readiness: Readiness
    private var sightings: [String: Sighting] = [:]

    /// Watches for the files that fit one of the patterns.
    public init(globs: [Glob], readiness: Readiness) {
        self.globs = globs
        self.readiness = readiness
    }

    /// Takes a new listing and decides about every file that fits and was not told complete before.
    public mutating func observe(_ entries: [DropFolderEntry], at now: Timestamp) -> [Decision] {
        let names = Set(entries.map(\.name))
        sightings = sightings.filter { names.contains($0.key) }
        return entries.compactMap { entry in
            guard !DropFolderEntry.isMarker(entry.name), globs.contains(where: { $0.matches(entry.name) }) else {
                return nil
            }
            return decide(entry, markers: names, now)
        }
    }

    /// Lets a file be told again, for instance after the store could not take it.
    public mutating func forget(_ name: String) { sightings[name] = nil }

    private mutating func decide(_ entry: DropFolderEntry, markers: Set<String>, _ now: Timestamp) -> Decision? {
        var sighting = Sighting(entry: entry, since: now)
        if let earlier = sightings[entry.name], earlier.entry == entry { sighting = earlier }
        defer { sightings[entry.name] = sighting }
        guard !sighting.isTold else { return nil }
        guard MemberName.isSafeFileName(entry.name) else {
            sighting.isTold = true
            let place = SourceLocation(file: MemberName.shown(entry.name))
            return .refused(entry, Finding(.fileUnreadable, at: place, expected: "имя файла без управляющих символов"))
        }
        let hasDigest = markers.contains(entry.name + ".sha256")
        // A sender whose clock runs ahead would have its file wait for that time: here our own clock must do.
        let changed = entry.modified > now ? entry.changed : entry.modified
        let isComplete =
            switch readiness {
            case _ where DropFolderEntry.isTemporary(entry.name): false
            case _ where hasDigest || markers.contains(entry.name + ".ok"): true
            case .marker: false
            // Nothing in it yet: it was only just made, unless a marker says that this is all.
            case .stable where entry.byteCount == 0: false
            case .stable(let seconds):
                now >= sighting.since.adding(seconds: seconds) && now >= changed.adding(seconds: seconds)
            }
        sighting.isTold = isComplete
        return isComplete ? .complete(entry, hasDigest: hasDigest) : .waiting(entry)
    }
}
