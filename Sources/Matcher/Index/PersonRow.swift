/// What is compared of a registry person, in one cache line: a candidate costs one wait for memory.
struct PersonRow: BitwiseCopyable {
    /// The day number of an unknown birth date.
    static let unknownDay = Int32.min
    static let noSnils = UInt64.max

    /// What is known of a person in a few bits.
    struct Marks: OptionSet, BitwiseCopyable {
        let rawValue: UInt16
        static let child = Marks(rawValue: 1)
        static let male = Marks(rawValue: 2)
        static let female = Marks(rawValue: 4)
        static let monthOnly = Marks(rawValue: 8)
        static let yearOnly = Marks(rawValue: 16)
        static let archived = Marks(rawValue: 32)
        static let moreAddresses = Marks(rawValue: 64)
        static let moreDocuments = Marks(rawValue: 128)
        static let address = Marks(rawValue: 256)
        static let formerSurname = Marks(rawValue: 512)
        static let invalidSnils = Marks(rawValue: 1024)
        /// Taken out for a measurement: found by nobody.
        static let hidden = Marks(rawValue: 2048)
    }

    /// Numbers in the lexicon; -1 for none.
    var surname: Int32
    var given: Int32
    var patronymic: Int32
    var day: Int32
    var family: Int32
    var marks: Marks
    var snils: UInt64
    /// First document; 0 for none.
    var document: UInt64
    /// First address, when the mark says that there is one.
    var address: AddressCode

    @inline(__always) var isChild: Bool { marks.contains(.child) }

    /// Whether a search for children, or for adults, may find the person.
    @inline(__always)
    func isSought(asChild isChild: Bool) -> Bool {
        marks.intersection([.child, .hidden]) == (isChild ? .child : [])
    }
}
