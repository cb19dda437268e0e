import Schemas

extension DeliveryReceipt {
    /// The receipt for machines.
    package var json: String {
        var json = JSONWriter()
        json.object { json in
            json.member("receipt", number)
            json.member("feed", feedID)
            json.key("mappingVersion")
            json.number(mappingVersion)
            json.member("mode", mode.rawValue)
            json.member("receivedAt", receivedAt.iso)
            json.member("state", state.rawValue)
            json.key("files")
            json.array { json in
                for file in files {
                    json.object { json in
                        json.member("name", file.name)
                        json.member("sha256", file.digest.hex)
                        json.key("bytes")
                        json.number(file.byteCount)
                    }
                }
            }
            json.key("rows")
            json.object { json in counts.write(to: &json) }
            json.key("cards")
            json.object { json in
                for level in ResponseLevel.allCases {
                    json.key(level.rawValue)
                    json.number(cards[level, default: 0])
                }
            }
            Self.write(findingCounts, to: &json)
            Self.write(file: fileFindings, rejected: rejectedRows, to: &json)
        }
        return json.text
    }

    /// How often each finding was met.
    static func write(_ counts: [FindingCode: Int], to json: inout JSONWriter) {
        json.key("findings")
        json.object { json in
            for (code, count) in counts.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                json.key(code.rawValue)
                json.number(count)
            }
        }
    }

    /// What is wrong with the file, and with which rows.
    static func write(file: [Finding], rejected: [RejectedRow], to json: inout JSONWriter) {
        json.key("file")
        json.array { json in for finding in file { write(finding, to: &json) } }
        json.key("rejected")
        json.array { json in
            for row in rejected {
                json.object { json in
                    json.key("row")
                    json.number(row.row)
                    json.key("reasons")
                    json.array { json in for finding in row.findings { write(finding, to: &json) } }
                }
            }
        }
    }

    static func write(_ finding: Finding, to json: inout JSONWriter) {
        json.object { json in
            json.member("code", finding.code.rawValue)
            json.member("severity", finding.severity.rawValue)
            json.member("file", finding.location.file)
            if finding.location.line > 0 {
                json.key("line")
                json.number(finding.location.line)
            }
            json.member("field", finding.location.field)
            json.member("value", finding.maskedValue)
            json.member("expected", finding.expected)
            json.member("text", finding.code.russian)
        }
    }
}

extension DeliveryCounts {
    /// Writes the members every JSON summary has, under the names the `--json` contract gives them.
    package func write(to json: inout JSONWriter) {
        let members: [(String, Int)] = [
            ("read", read), ("accepted", accepted), ("quarantined", self[.quarantined]), ("linked", self[.linked]),
            ("review", self[.review]), ("new", self[.new]), ("unchanged", self[.unchanged]),
            ("withdrawn", self[.withdrawn]), ("duplicate", self[.duplicate]),
            ("withdrawnByAbsence", withdrawnByAbsence), ("added", added), ("altered", altered),
        ]
        for (name, value) in members {
            json.key(name)
            json.number(value)
        }
    }
}
