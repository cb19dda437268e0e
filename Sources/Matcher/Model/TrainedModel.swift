/// A model with what there was to learn it from.
public struct TrainedModel: Sendable {
    /// The model.
    public var model: MatchModel
    /// Rows, as they came.
    public var rows = 0
    /// Rows that say something else than every other row of their feed.
    public var distinctRows = 0
    /// Children of the registry that rows were found to be about.
    public var people = 0
    /// Feeds with too few pairs for figures of their own, with their pairs.
    public var smallFeeds: [(name: String, pairs: Double)] = []
    /// Levels that hardly any pair showed: they keep the figure of the starting model, next to all.
    public var unseen: [ComparisonLevel] = []
    /// Levels that the data put into the wrong order, and that therefore have the starting model's figures.
    public var disordered: [ComparisonLevel] = []
    /// Pairs of strangers that the shares among them were counted on.
    public var strangers = 0
    /// Levels whose share among strangers was counted.
    public var counted: [ComparisonLevel] = []
    /// The shares of records without a person, of brothers and sisters and of namesakes that were learned.
    public var learnedShares: [String] = []
}
