import Schemas

/// A row says each thing once: the same fault of the same field helps nobody twice.
extension [Finding] {
    /// Adds a finding unless one with its code, place and expectation is there.
    mutating func appendIfNew(_ finding: Finding) {
        let isKnown = contains { known in
            known.code == finding.code && known.location == finding.location && known.expected == finding.expected
        }
        if !isKnown { append(finding) }
    }
}
