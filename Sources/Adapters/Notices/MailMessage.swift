import Schemas

/// A message of plain text as RFC 5322 and MIME want it: seven-bit lines, whatever the language. Pure.
public struct MailMessage: Hashable, Sendable {
    /// Who sends it.
    public var sender: MailAddress
    /// Who gets it.
    public var recipients: [MailAddress]
    /// One line of any text.
    public var subject: String
    /// The text; lines end with `\n`.
    public var text: String
    /// Names the message: the same notice sent twice is the same message.
    public var identifier: UniqueIdentifier
    /// The message it belongs to, so that programs show both together.
    public var thread: UniqueIdentifier?
    /// When it was written.
    public var date: Timestamp

    /// Makes a message.
    public init(
        sender: MailAddress, recipients: [MailAddress], subject: String, text: String, identifier: UniqueIdentifier,
        thread: UniqueIdentifier? = nil, date: Timestamp
    ) {
        self.sender = sender
        self.recipients = recipients
        self.subject = subject
        self.text = text
        self.identifier = identifier
        self.thread = thread
        self.date = date
    }

    /// An encoded word with its frame, behind `Subject: `, stays within the 76 characters of a line (RFC 2047).
    private static let wordBytes = 39
    private static let lineBytes = 57
    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The bytes of the message.
    public var bytes: [UInt8] {
        var lines = [
            "Date: \(dateText)", "From: Sverka <\(sender)>",
            "To: " + recipients.map { "<\($0)>" }.joined(separator: ",\r\n "),
            "Message-ID: \(name(identifier))",
        ]
        if let thread { lines += ["In-Reply-To: \(name(thread))", "References: \(name(thread))"] }
        lines += [
            "Subject: " + Self.words(subject).joined(separator: "\r\n "), "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64", "",
        ]
        var rest = Array(text.replacing("\r\n", with: "\n").replacing("\n", with: "\r\n").utf8)[...]
        while !rest.isEmpty {
            lines.append(Base64Text.encoded(rest.prefix(Self.lineBytes)))
            rest = rest.dropFirst(Self.lineBytes)
        }
        return Array((lines.joined(separator: "\r\n") + "\r\n").utf8)
    }

    private func name(_ identifier: UniqueIdentifier) -> String { "<\(identifier.text)@\(sender.domain)>" }

    /// `Sat, 21 Nov 2026 08:15:00 +0000`.
    private var dateText: String {
        let (year, month, day) = date.date.parts
        let weekday = (Int(date.date.dayNumber) % 7 + 7 + 4) % 7
        return
            "\(Self.days[weekday]), \(day) \(Self.months[month - 1]) \(year) \(date.iso.dropFirst(11).prefix(8)) +0000"
    }

    /// Encoded words of a text, no letter cut in two; line ends become spaces.
    private static func words(_ text: String) -> [String] {
        var words: [String] = []
        var piece: [UInt8] = []
        func flush() {
            if !piece.isEmpty { words.append("=?UTF-8?B?\(Base64Text.encoded(piece))?=") }
            piece = []
        }
        for scalar in text.unicodeScalars {
            let isControl = scalar.value < 32 || scalar.value == 127
            let bytes = Array(String(isControl ? " " : scalar).utf8)
            if piece.count + bytes.count > wordBytes { flush() }
            piece += bytes
        }
        flush()
        return words
    }
}
