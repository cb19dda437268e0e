import Adapters
import Gateway

extension ServiceConfiguration {
    /// Reads `alarms:`: who is told when a feed is missing, cards wait, or a disk is full.
    static func channels(_ fields: YAMLFields) -> [AlarmChannel] {
        defer { fields.finish() }
        var channels: [AlarmChannel] = []
        if let webhook = fields.fields("webhook", what: "адрес, куда сообщать"), let channel = Self.webhook(webhook) {
            channels.append(channel)
        }
        if let mail = fields.fields("mail", what: "почта, куда сообщать"), let channel = Self.mail(mail) {
            channels.append(channel)
        }
        return channels
    }

    private static func webhook(_ fields: YAMLFields) -> AlarmChannel? {
        defer { fields.finish() }
        let sending = sending(fields)
        var place: PullSettings.Place?
        if let text = fields.text("address") {
            if let address = RemoteAddress(text), address.scheme == .https {
                place = .address(address)
            } else {
                fields.refuse(value: "address", expected: "адрес https://… без имени и пароля", found: "другое")
            }
        } else {
            place = secret("endpoint", fields, isRequired: true).map { .secret($0) }
        }
        guard let key = secret("key", fields, isRequired: true), let place else { return nil }
        return AlarmChannel(name: "webhook", way: .webhook(address: place, signingKey: key), sending: sending)
    }

    private static func mail(_ fields: YAMLFields) -> AlarmChannel? {
        defer { fields.finish() }
        var sending = sending(fields)
        sending.user = fields.text("user")
        sending.password = secret("password", fields, isRequired: sending.user != nil)
        let encryption = fields.choice("encryption", MailServer.Encryption.self) ?? .starttls
        let port = fields.integer("port", in: 1...65_535) ?? (encryption == .starttls ? 587 : 465)
        let server = MailServer(host: fields.text("host") ?? "", port: port, encryption: encryption)
        if server == nil { fields.refuse(value: "host", expected: "имя или адрес почтового сервера", found: "другое") }
        let sender = MailAddress(fields.text("from") ?? "")
        if sender == nil { fields.refuse(value: "from", expected: "адрес почты отправителя", found: "другое") }
        let texts = fields.list("to")
        let recipients = texts.compactMap { MailAddress($0) }
        if recipients.isEmpty || recipients.count < texts.count {
            fields.refuse(value: "to", expected: "список адресов почты", found: "другое")
        }
        guard let server, let sender, !recipients.isEmpty else { return nil }
        return AlarmChannel(
            name: "mail", way: .mail(server: server, sender: sender, recipients: recipients), sending: sending)
    }

    private static func sending(_ fields: YAMLFields) -> SendingSettings {
        var sending = SendingSettings()
        sending.authorities = fields.text("authority")
        let allowed = ranges("allow", fields)
        if !allowed.isEmpty { sending.policy = AddressPolicy(allowed: allowed) }
        return sending
    }

    private static func secret(_ key: String, _ fields: YAMLFields, isRequired: Bool) -> SecretName? {
        guard let text = fields.text(key) else {
            if isRequired { fields.refuse(value: key, expected: "имя секрета", found: "его нет") }
            return nil
        }
        let name = SecretName(text)
        if name == nil { fields.refuse(value: key, expected: "имя секрета: a-z, 0-9, «-»", found: "другие знаки") }
        return name
    }
}
