import Adapters
import Matcher
import Schemas

/// The figures that decisions were weighed by, each kept once: `gateway.match_model`.
struct MatchModelStore {
    let session: PostgresSession

    /// A model as it is kept. Made once for all decisions of a night.
    struct Figures: Sendable {
        let version: String
        let text: String
        let digest: UniqueIdentifier

        init(_ model: MatchModel) {
            version = model.version
            text = ModelFile.people(model).text(trained: ModelDocument.Training())
            let digest = Sha256.digest(of: Array(text.utf8))
            self.digest = UniqueIdentifier(high: digest.words.0, low: digest.words.1)
        }
    }

    /// The model's number. Call under the lock that serialises decisions.
    func number(of figures: Figures, at now: Timestamp) throws -> Int32 {
        let known = try session.queryFirst(
            "SELECT model_id FROM gateway.match_model WHERE digest = \(figures.digest)")
        if let known { return Int32(clamping: try known.int(0)) }
        return Int32(
            clamping: try session.queryOne(
                """
                INSERT INTO gateway.match_model (digest, version, figures, first_used)
                VALUES (\(figures.digest), \(figures.version), \(figures.text), \(now)) RETURNING model_id
                """
            ).int(0))
    }

    /// Models by their numbers; one that this version can't read is left out.
    func models(_ numbers: Set<Int32>) throws -> [Int32: MatchModel] {
        var models: [Int32: MatchModel] = [:]
        let rows = try session.query(
            """
            SELECT model_id, version, figures FROM gateway.match_model
            WHERE model_id = ANY(\(numbers.sorted().map(Int.init)))
            """)
        for row in rows {
            let file = try? ModelFile.load(text: row.text(2), file: row.text(1))
            if case .people(let model) = file { models[Int32(clamping: try row.int(0))] = model }
        }
        return models
    }
}
