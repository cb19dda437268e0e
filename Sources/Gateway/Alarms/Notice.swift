import Adapters
import Schemas

/// What one channel is told about one alarm.
struct Notice: Hashable, Sendable {
    /// What happened.
    enum Event: String, Hashable, Sendable {
        /// Something is wrong.
        case opened
        /// It is over.
        case closed
    }

    var id: UniqueIdentifier
    var alarm: UniqueIdentifier
    var event: Event
    var kind: String
    var subject: String
    var feed: String?
    var openedAt: Timestamp
    var closedAt: Timestamp?
    var message: String
    var resolution: String?
    var attempts: Int
    /// The notice by which the same channel was told of the beginning.
    var opening: UniqueIdentifier?

    /// The document that a webhook gets.
    var json: String {
        var json = JSONWriter()
        json.object { json in
            json.member("notice", id.text)
            json.member("alarm", alarm.text)
            json.member("event", event.rawValue)
            json.member("kind", kind)
            json.member("title", title)
            json.member("subject", subject)
            json.member("feed", feed)
            json.member("openedAt", openedAt.iso)
            json.member("closedAt", closedAt?.iso)
            json.member("message", message)
            if event == .closed { json.member("resolution", resolution) }
        }
        return json.text
    }

    /// `t=1795248900,v1=<HMAC-SHA256 of "1795248900.<body>" in hexadecimal>`: the time is signed too, so that nobody can send
    /// an old notice again.
    static func signature(of body: String, at now: Timestamp, key: Secret) -> String {
        let second = now.microseconds / 1_000_000
        let code = HmacSha256.code(of: Array("\(second).\(body)".utf8), key: key.bytes)
        return "t=\(second),v1=\(code.hex)"
    }

    /// The message that people get.
    func mail(from sender: MailAddress, to recipients: [MailAddress], offsetMinutes: Int) -> MailMessage {
        func local(_ moment: Timestamp) -> String {
            let local = moment.adding(seconds: Int64(offsetMinutes) * 60)
            return "\(local.date.russian) \(local.iso.dropFirst(11).prefix(5))"
        }
        var lines = [message, ""]
        if event == .closed { lines = [resolution ?? "", "", "Было: \(message)", ""] }
        lines.append("Замечено: \(local(openedAt))")
        if event == .closed, let closedAt { lines.append("Закончилось: \(local(closedAt))") }
        lines += ["Тревога: \(kind) \(subject)", "", "Сообщение отправлено программой, отвечать на него не нужно.", ""]
        let about = subject.isEmpty ? "" : ": \(subject)"
        return MailMessage(
            sender: sender, recipients: recipients,
            subject: "Сверка: \(event == .closed ? "закончилось: " : "")\(title)\(about)",
            text: lines.joined(separator: "\n"), identifier: id, thread: event == .closed ? opening : nil,
            date: (event == .closed ? closedAt : nil) ?? openedAt)
    }

    private var title: String { AlarmKind(rawValue: kind)?.title ?? kind }
}
