import Schemas

/// A file of a delivery. A plain file has one member; the caller packs the members of an archive.
public struct SimulatedFile: Sendable {
    /// The feed it belongs to.
    public let feed: FeedKind
    /// `{agency}_{ОКТМО}_{yyyyMMdd}_{nnn}.{csv|xml|zip}`.
    public let name: String
    /// The members are to be packed into a zip named `name`.
    public let isArchive: Bool
    /// What is in it.
    public let members: [SimulatedMember]
}

/// The content of a file, or of one member of an archive. Every write makes the same bytes again.
public struct SimulatedMember: Sendable {
    /// Name inside the archive; the file's own name when there is none.
    public let name: String
    let content: FeedContent

    /// Writes the bytes to a sink.
    public func write<Sink: ByteSink>(to sink: inout Sink) throws(Sink.Failure) { try content.write(to: &sink) }
}
