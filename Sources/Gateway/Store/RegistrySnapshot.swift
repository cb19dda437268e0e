import Matcher
import Schemas

/// Everyone a record may be linked to, in memory: the matcher with its index, and the ids behind its numbers.
struct RegistrySnapshot: Sendable {
    /// Takes the bulk of the people before the matcher is made.
    struct Loader {
        fileprivate var index: PersonIndex
        fileprivate var directory: PersonDirectory
        fileprivate var lastSequence: Int64 = 0

        mutating func append(_ person: RegistryPerson, sequence: Int64 = 0) {
            lastSequence = max(lastSequence, sequence)
            // People travel from the gateway to the registry and keep their id: the registry's word counts.
            guard directory.number(of: person.id) == nil else { return }
            let family = person.familyID.map { directory.number(ofFamily: $0) } ?? -1
            let rank = directory.rank(of: person.id)
            directory.add(person.id, number: index.append(person.entry(family: family), rank: rank))
        }
    }

    private(set) var linker: RecordLinker
    private(set) var directory: PersonDirectory
    /// Up to which `gateway.person.sequence` the people created by the gateway are in here.
    private(set) var lastSequence: Int64

    /// Builds a snapshot of the people that the body appends.
    init(reserving count: Int, model: MatchModel, _ load: (inout Loader) throws -> Void) rethrows {
        var loader = Loader(index: PersonIndex(reserving: count), directory: PersonDirectory(reserving: count))
        try load(&loader)
        linker = RecordLinker(index: loader.index, model: model)
        directory = loader.directory
        directory.seal()
        lastSequence = loader.lastSequence
    }

    /// Adds a person created since; found by the next record.
    mutating func append(_ person: RegistryPerson, sequence: Int64 = 0) {
        lastSequence = max(lastSequence, sequence)
        guard directory.number(of: person.id) == nil else { return }
        let family = person.familyID.map { directory.number(ofFamily: $0) } ?? -1
        let rank = directory.rank(of: person.id)
        directory.add(person.id, number: linker.append(person.entry(family: family), rank: rank))
    }

    /// People in here.
    var count: Int { directory.people.count }

    func number(of person: UniqueIdentifier) -> Int32? { directory.number(of: person) }
    func person(_ number: Int32) -> UniqueIdentifier { directory.people[number] }
    func family(number: Int32) -> UniqueIdentifier { directory.families[number] }

    func family(of person: Int32) -> UniqueIdentifier? {
        let family = linker.index.family(of: person)
        return family < 0 ? nil : directory.families[family]
    }
}
