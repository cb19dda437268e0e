import Schemas

extension FeedSimulation {
    /// The header of the truth about rows.
    public static let truthHeader = "feed,feed_record_id,person_id,kind,twin_ids,mother_id,errors,family_id"
    /// The header of the truth about risk facts.
    public static let signalTruthHeader = "feed,feed_record_id,indicator,person_id"

    /// Writes who is meant by every row that has a key and names somebody (a line for each record id).
    public func writeTruth<Sink: ByteSink>(
        to sink: inout Sink, of feeds: [FeedKind] = FeedKind.allCases
    ) throws(Sink.Failure) {
        var writer = ChunkedWriter<Sink>()
        var text = TextBuffer()
        text.add(Self.truthHeader + "\n")
        try writer.append(text.bytes, to: &sink)
        for feed in feeds {
            try forEachRow(of: feed) { (row: FeedRow) throws(Sink.Failure) in
                guard let truth = row.truth else { return }
                text.clear()
                let fields = [
                    feed.rawValue, truth.recordID, registryID(truth.subject), truth.kind.rawValue,
                    truth.twins.map(registryID).filter { !$0.isEmpty }.joined(separator: ";"),
                    truth.mother.map(registryID) ?? "", truth.errors.map(\.rawValue).joined(separator: "|"),
                    truth.family.map(region.familyID) ?? "",
                ]
                for (column, field) in fields.enumerated() {
                    if column > 0 { text.add(",") }
                    text.addField(field, separator: UInt8(ascii: ","))
                }
                text.add("\n")
                try writer.append(text.bytes, to: &sink)
            }
        }
        try writer.finish(to: &sink)
    }

    /// Writes which indicators the rows must raise, and about whom.
    public func writeSignalTruth<Sink: ByteSink>(
        to sink: inout Sink, of feeds: [FeedKind] = FeedKind.allCases
    ) throws(Sink.Failure) {
        var writer = ChunkedWriter<Sink>()
        var text = TextBuffer()
        text.add(Self.signalTruthHeader + "\n")
        try writer.append(text.bytes, to: &sink)
        for feed in feeds {
            try forEachRow(of: feed) { (row: FeedRow) throws(Sink.Failure) in
                for signal in row.signals {
                    text.clear()
                    text.add(
                        "\(feed.rawValue),\(row.recordID),\(signal.indicator),\(signal.person.map(registryID) ?? "")\n")
                    try writer.append(text.bytes, to: &sink)
                }
            }
        }
        try writer.finish(to: &sink)
    }

    /// The registry's id of a person; empty when she is not in it.
    private func registryID(_ person: Person) -> String { person.isRegistered ? region.personID(person) : "" }
}
