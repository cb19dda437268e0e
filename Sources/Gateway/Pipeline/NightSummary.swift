import Schemas

/// What a night did, for people and for machines.
package struct NightSummary: Sendable {
    /// One feed of the night.
    package struct Feed: Sendable {
        /// Feed's id.
        package var id: String
        /// Feed's name in Russian.
        package var title: String
        /// Deliveries processed.
        package var deliveries = 0
        /// Deliveries whose bytes were known: nothing was done, the earlier receipt stands.
        package var repeated = 0
        /// Deliveries refused whole.
        package var refused = 0
        /// Deliveries that wait for a person.
        package var held = 0
        /// Receipt numbers of those that wait.
        package var heldNumbers: [String] = []
        /// Counts over its deliveries.
        package var counts = DeliveryCounts()
        /// Receipts, by number.
        package var receipts: [String] = []
    }

    /// Cards of one indicator.
    package struct CardLine: Hashable, Sendable {
        /// Indicator's code.
        package var indicator: String
        /// Indicator's title.
        package var title: String
        /// Level.
        package var level: ResponseLevel
        /// Cards raised.
        package var count: Int
    }

    /// A step and its time.
    package struct Step: Sendable {
        /// Name, as `match`.
        package var name: String
        /// Seconds of wall time.
        package var seconds: Double
    }

    /// Feeds, in the order of their ids.
    package var feeds: [Feed] = []
    /// Cards raised in this night.
    package var cards: [CardLine] = []
    /// Outbox entries the registry took in this night: cards, repairs, withdrawals.
    package var delivered = 0
    /// Entries still waiting, and those of them the registry has refused.
    package var waiting = 0
    /// Entries that the registry has refused so far.
    package var refusedEntries = 0
    /// Cards whose ambiguous identity holds them, for a while.
    package var heldCards = 0
    /// People in the registry's snapshot.
    package var people = 0
    /// Steps in the order of the way of a record.
    package var steps: [Step] = []
    /// Originals deleted at the end of their retention.
    package var purged = 0
    /// Seconds of wall time from the first file to the last receipt.
    package var seconds = 0.0
    /// Most memory this process has held so far, in MiB.
    package var peakMemoryMiB = 0
    /// The registry did not take cards; the rest of the night does not try again.
    var isDeliveryStopped = false
    /// Feeds that are expected by a time.
    var arrivals: [ArrivalCheck.Line] = []
    /// Minutes by which the region's time is ahead of UTC.
    var offsetMinutes = 0
    /// Feeds that were expected and did not come.
    package var missingFeeds: [String] { arrivals.filter { $0.state == .missing }.map(\.feed) }
    /// How well the night linked, by feed and by group of children.
    package var quality: [QualityEstimate] = []
    /// Files in the inbox that no mapping claims, or that are not complete yet.
    package var leftInInbox: [String] = []
    /// A feed of which nothing may be taken.
    package struct WithoutAgreement: Hashable, Sendable {
        /// Feed's id.
        package var feed: String
        /// Its files that were left where they are.
        package var files = 0
        /// Its server was not asked.
        package var isNotFetched = false
    }

    /// Feeds whose data came, or would have been fetched, without a valid agreement.
    package private(set) var withoutAgreement: [WithoutAgreement] = []
    /// Files that could not be taken, with the reason.
    package var troubles: [String] = []

    /// An empty summary.
    package init() {}

    /// Counts over all feeds.
    package var total: DeliveryCounts { feeds.map(\.counts).reduce(DeliveryCounts(), +) }
    /// Cards raised.
    package var cardsRaised: Int { cards.map(\.count).reduce(0, +) }
    /// Nothing was new, altered, withdrawn or sent.
    package var isQuiet: Bool {
        let total = total
        return total.added + total.altered + total[.withdrawn] + total.withdrawnByAbsence + cardsRaised + delivered == 0
    }

    /// How one delivery ended.
    struct Ending: Sendable {
        var receipt: DeliveryReceipt?
    }

    /// Adds a finished, refused or held delivery.
    mutating func add(_ ending: Ending) {
        guard let receipt = ending.receipt else { return }
        let index = index(of: receipt.feedID, title: receipt.feedTitle)
        feeds[index].deliveries += 1
        feeds[index].receipts.append(receipt.number)
        feeds[index].counts = feeds[index].counts + receipt.counts
        switch receipt.state {
        case .refused: feeds[index].refused += 1
        case .held:
            feeds[index].held += 1
            feeds[index].heldNumbers.append(receipt.number)
        case .received, .staged, .matched, .acknowledged: break
        }
    }

    /// Adds what was found in the inbox.
    mutating func take(_ fetched: FetchStep.Result, titles: [String: String]) {
        for feed in fetched.accepted { _ = index(of: feed, title: titles[feed] ?? feed) }
        for feed in fetched.repeated { feeds[index(of: feed, title: titles[feed] ?? feed)].repeated += 1 }
        leftInInbox += fetched.left
        troubles += fetched.troubles
        for (feed, files) in fetched.withoutAgreement { update(withoutAgreement: feed) { $0.files += files } }
    }

    /// Adds feeds whose servers were not asked for want of an agreement.
    mutating func note(notFetched feeds: Set<String>) {
        for feed in feeds { update(withoutAgreement: feed) { $0.isNotFetched = true } }
    }

    private mutating func update(withoutAgreement feed: String, _ change: (inout WithoutAgreement) -> Void) {
        var line = withoutAgreement.first { $0.feed == feed } ?? WithoutAgreement(feed: feed)
        change(&line)
        withoutAgreement.removeAll { $0.feed == feed }
        withoutAgreement.append(line)
        withoutAgreement.sort { $0.feed < $1.feed }
    }

    private mutating func index(of feed: String, title: String) -> Int {
        if let index = feeds.firstIndex(where: { $0.id == feed }) { return index }
        feeds.append(Feed(id: feed, title: title))
        return feeds.count - 1
    }

    /// The way of a record, and of the night around it.
    private static let stepOrder = [
        "pull", "fetch", "stage", "registry", "score", "match", "deliver", "acknowledge", "quality",
    ]

    /// Adds time to a step; steps are in the order of the way of a record.
    package mutating func add(seconds: Double, to name: String) {
        if let index = steps.firstIndex(where: { $0.name == name }) {
            steps[index].seconds += seconds
        } else {
            steps.append(Step(name: name, seconds: seconds))
            steps.sort { Self.place(of: $0) < Self.place(of: $1) }
        }
    }

    private static func place(of step: Step) -> Int { stepOrder.firstIndex(of: step.name) ?? stepOrder.count }

    static func seconds(since start: ContinuousClock.Instant) -> Double {
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }
}
