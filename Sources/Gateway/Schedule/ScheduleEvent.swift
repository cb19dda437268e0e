import Adapters
import Schemas

/// What happens in the schedule, for logs and counters. Holds codes and names of feeds, never a server's words.
package enum ScheduleEvent: Hashable, Sendable, CustomStringConvertible {
    /// This process leads now.
    case leading
    /// It leads no more.
    case leadershipLost(String)
    /// A feed was fetched: new deliveries, and files that were known.
    case pulled(feed: String, accepted: Int, known: Int)
    /// A feed could not be fetched whole; nil when it waits for its next regular time.
    case pullFailed(feed: String, fault: String, retryAt: Timestamp?)
    /// A feed is due, and may not be fetched: it has no valid agreement.
    case withoutAgreement(feed: String)
    /// Something is wrong.
    case alarmOpened(kind: AlarmKind, subject: String)
    /// It is over.
    case alarmClosed(kind: AlarmKind, subject: String)
    /// Somebody was told.
    case noticeSent(channel: String)
    /// Nobody could be told.
    case noticeFailed(channel: String, fault: String)
    /// How well the service linked was estimated for so many feeds.
    case qualityEstimated(feeds: Int)
    /// A part of the schedule can't reach a database, since so many seconds, and tries again.
    case databaseAway(part: String, GatewayApplication.Database, String, seconds: Int64, nextWithin: Int64)
    /// It can again.
    case databaseBack(part: String, seconds: Int64)
    /// A part of the schedule could not do its work and will try again.
    case trouble(part: String, String)

    /// Whether somebody should look at it.
    package var isTrouble: Bool {
        switch self {
        case .leading, .pulled, .alarmClosed, .noticeSent, .qualityEstimated,
            .databaseBack:
            false
        case .leadershipLost, .pullFailed, .withoutAgreement, .alarmOpened, .noticeFailed, .databaseAway,
            .trouble:
            true
        }
    }

    /// One line for operators.
    package var description: String {
        switch self {
        case .leading: "планировщик: этот узел ведёт расписание"
        case .leadershipLost(let reason): "планировщик: расписание больше не ведёт этот узел (\(reason))"
        case .pulled(let feed, let accepted, let known):
            "\(feed): забрано, новых выгрузок \(accepted), известных файлов \(known)"
        case .pullFailed(let feed, let fault, let retryAt):
            "\(feed): не забрано (\(PullFault.russian(fault))), "
                + (retryAt.map { "снова в \($0.iso)" } ?? "снова в следующее время по расписанию")
        case .withoutAgreement(let feed):
            "\(feed): не забирается, нет действующего соглашения о передаче данных"
        case .alarmOpened(let kind, let subject): "тревога \(kind.rawValue) \(subject)"
        case .alarmClosed(let kind, let subject): "тревога снята \(kind.rawValue) \(subject)"
        case .noticeSent(let channel): "сообщение отправлено, канал \(channel)"
        case .noticeFailed(let channel, let fault): "сообщение не отправлено, канал \(channel): \(fault)"
        case .qualityEstimated(let feeds): "качество связей за сутки оценено, потоков \(feeds)"
        case .databaseAway(let part, let database, let text, let seconds, let nextWithin):
            "планировщик, \(part): \(database.russian) недоступна\(seconds > 0 ? " уже \(seconds) с" : "") (\(text)), "
                + "подключаемся снова не позже чем через \(nextWithin) с"
        case .databaseBack(let part, let seconds): "планировщик, \(part): база снова доступна, не было \(seconds) с"
        case .trouble(let part, let text): "планировщик, \(part): \(text)"
        }
    }
}
