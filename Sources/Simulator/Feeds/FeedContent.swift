import Schemas

/// Puts the rows of a feed between their head and tail.
struct FeedContent: Sendable {
    /// What of a feed a file holds.
    enum Part: Sendable {
        case rows
        case persons
        /// ЕГИССО facts under a version of the message's namespaces.
        case package(version: String, packageVersion: String)
    }

    let simulation: FeedSimulation
    let feed: FeedKind
    let part: Part
    /// Places of families whose rows stand in the file.
    let places: Range<Int>
    let name: String
    /// Names of both members, for files that name their partner.
    var partner = ""

    func write<Sink: ByteSink>(to sink: inout Sink) throws(Sink.Failure) {
        var writer = ChunkedWriter<Sink>()
        try writer.append(head(), to: &sink)
        let layout = simulation.layout(of: feed)
        var rows: [FeedRow] = []
        var repeated: [[UInt8]] = []
        var terminations: [[UInt8]] = []
        for place in places {
            rows.removeAll(keepingCapacity: true)
            layout.addRows(of: simulation.region.family(at: place), place: place, to: &rows)
            for row in rows {
                if case .persons = part {
                    try writer.append(row.personBytes, to: &sink)
                } else if row.isTermination {
                    terminations.append(row.bytes)
                } else {
                    try writer.append(row.bytes, to: &sink)
                    if row.isDuplicated { repeated.append(row.bytes) }
                }
            }
            // Repeated rows stand somewhere later in the file, not beside the first.
            if repeated.count == 16 {
                for bytes in repeated { try writer.append(bytes, to: &sink) }
                repeated.removeAll()
            }
        }
        for bytes in repeated { try writer.append(bytes, to: &sink) }
        for bytes in terminations { try writer.append(bytes, to: &sink) }
        try writer.append(tail(), to: &sink)
        try writer.finish(to: &sink)
    }

    private func head() -> [UInt8] {
        let date = simulation.date.iso
        var text = TextBuffer()
        var random = SeededGenerator(simulation.region.configuration.seed, feed.place, 61, simulation.day)
        switch (feed, part) {
        case (.education, _): return Windows1251.encode(Array((EducationLayout.header + "\r\n").utf8))
        case (.housing, _): return [0xEF, 0xBB, 0xBF] + Array((HousingLayout.header + "\r\n").utf8)
        case (.health, .persons):
            text.add("<?xml version=\"1.0\" encoding=\"windows-1251\"?>\r\n<PERS_LIST><ZGLV>")
            text.addElement("VERSION", "3.2")
            text.addElement("DATA", date)
            text.addElement("FILENAME", name)
            text.addElement("FILENAME1", partner)
            text.add("</ZGLV>\r\n")
        case (.health, _):
            text.add("<?xml version=\"1.0\" encoding=\"windows-1251\"?>\r\n<ZL_LIST><ZGLV>")
            text.addElement("VERSION", "3.2")
            text.addElement("DATA", date)
            text.addElement("FILENAME", name)
            text.addElement("SD_Z", String(simulation.countRows(of: feed)))
            text.add("</ZGLV>\r\n")
        case (.police, _):
            text.add("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Сообщение xmlns=\"urn://region/police/minors/1.0\">")
            text.add("<Заголовок>")
            text.addElement("ИдПакета", FeedContext.uuid(&random))
            text.addElement("ДатаФормирования", date)
            text.addElement("КодОВД", PoliceLayout.body)
            text.add("</Заголовок>\n")
        case (_, .package(let version, let packageVersion)):
            random = SeededGenerator(
                simulation.region.configuration.seed, feed.place, 62, simulation.day << 24 | places.lowerBound)
            let message = feed == .orphans ? "10.21.S" : "10.06.S"
            text.add(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ns:data xmlns:ns=\"urn://egisso-ru/msg/\(message)/\(version)\""
            )
            if feed == .orphans {
                text.add(" xmlns:ns1=\"urn://egisso-ru/types/package-RAR/\(packageVersion)\"")
                text.add(" xmlns:ns2=\"urn://egisso-ru/types/childneedhouse-right/1.0.1\">\n")
            } else {
                text.add(" xmlns:ns1=\"urn://egisso-ru/types/package-RAF/\(packageVersion)\"")
                text.add(
                    " xmlns:ns2=\"urn://egisso-ru/types/assignment-fact/\(packageVersion == "1.0.6" ? "1.0.6" : "1.0.7")\""
                )
                text.add(" xmlns:ns3=\"urn://egisso-ru/types/prsn-info/1.0.3\"")
                text.add(" xmlns:ns4=\"urn://x-artefacts-smev-gov-ru/supplementary/commons/1.0.1\"")
                text.add(" xmlns:ns5=\"urn://egisso-ru/types/basic/1.0.4\">\n")
            }
            text.add("<ns1:package>")
            text.addElement("ns1:packageId", FeedContext.uuid(&random))
            text.add("<ns1:elements>\n")
        default: break
        }
        return feed == .health ? Windows1251.encode(text.bytes) : text.bytes
    }

    private func tail() -> [UInt8] {
        switch (feed, part) {
        case (.education, _), (.housing, _): []
        case (.health, .persons): Array("</PERS_LIST>\r\n".utf8)
        case (.health, _): Array("</ZL_LIST>\r\n".utf8)
        case (.police, _): Array("</Сообщение>\n".utf8)
        case (.socialFacts, _), (.orphans, _): Array("</ns1:elements></ns1:package></ns:data>\n".utf8)
        }
    }
}
