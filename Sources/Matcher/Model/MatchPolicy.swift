/// Where the lines between link, review and new are drawn.
public struct MatchPolicy: Sendable, Hashable {
    /// Automatic link from this posterior probability. Guards hold back what no weight may decide: of 1,660 made-up records
    /// between this and 0.9995 four were of somebody else.
    public var linkProbability: Double
    /// Two people of a registry are the same from this probability: whoever merges two children harms both.
    public var duplicateProbability: Double
    /// A link that exists is kept from this probability, so that links do not flap.
    public var keepProbability: Double
    /// Automatic link without a birth date from this probability: the shares of names are not independent.
    public var undatedProbability: Double
    /// Review from this probability; below it the person is new.
    public var reviewProbability: Double
    /// The best candidate must lead the runner-up by so many bits.
    public var linkMargin: Double
    /// Largest number of people taken from one block.
    public var blockLimit: Int
    /// Largest number of candidates scored for one person.
    public var candidateLimit: Int

    /// Makes a policy; defaults are the product's.
    public init(
        linkProbability: Double = 0.998, duplicateProbability: Double = 0.9995, keepProbability: Double = 0.95,
        undatedProbability: Double = 0.9999,
        reviewProbability: Double = 0.03, linkMargin: Double = 8, blockLimit: Int = 200, candidateLimit: Int = 256
    ) {
        self.linkProbability = linkProbability
        self.duplicateProbability = duplicateProbability
        self.keepProbability = keepProbability
        self.undatedProbability = undatedProbability
        self.reviewProbability = reviewProbability
        self.linkMargin = linkMargin
        self.blockLimit = blockLimit
        self.candidateLimit = candidateLimit
    }
}
