import Yams

extension MappingReader {
    /// What a fetched feed says of its server; nil when there are mistakes. The keys are known to fetched feeds only.
    func readPull(_ fields: YAMLFields, scheme: RemoteAddress.Scheme) -> PullSettings? {
        guard let place = place(fields, scheme) else { return nil }
        var settings = PullSettings(place: place)
        settings.user = fields.text("user")
        settings.password = secretName(fields, "password")
        settings.key = secretName(fields, "key")
        switch scheme {
        case .https:
            settings.token = secretName(fields, "token")
            settings.certificate = secretName(fields, "certificate")
        case .ftps:
            settings.certificate = secretName(fields, "certificate")
            settings.encryption = fields.choice("tls", PullSettings.Encryption.self) ?? .explicit
        case .sftp:
            let what = "the server's key as `ssh-keygen -lf` prints it, `SHA256:…`"
            if let node = fields.require("host_key", what), let text = fields.text(of: node, what: what) {
                settings.hostKey = HostKeyPin(text)
                if settings.hostKey == nil { log.add(node.mark, expected: what, found: "«\(text)»") }
            }
        }
        if scheme != .sftp, let node = fields.take("authority") { settings.authorities = authorities(node, fields) }
        if scheme != .sftp, settings.key != nil, settings.certificate == nil {
            log.add(fields.mark(of: "key"), expected: "`certificate:` с сертификатом этого ключа")
        }
        settings.policy = AddressPolicy(
            allowed: fields.texts("allow").compactMap { item in
                let range = AddressRange(item.text)
                if range == nil {
                    log.add(item.mark, expected: "адреса вида `10.20.0.0/16`", found: "«\(item.text)»")
                }
                return range
            })
        settings.attempts = fields.integer("attempts", in: 1...20) ?? settings.attempts
        if let node = fields.take("timeouts"), let times = YAMLFields(node, what: "содержимое `timeouts`", log: log) {
            settings.connectSeconds = seconds(times, "connect") ?? settings.connectSeconds
            settings.totalSeconds = seconds(times, "total") ?? settings.totalSeconds
            settings.stallSeconds = seconds(times, "stall") ?? settings.stallSeconds
            settings.nightSeconds = seconds(times, "night") ?? settings.nightSeconds
            times.finish()
        }
        return settings
    }

    private func place(_ fields: YAMLFields, _ scheme: RemoteAddress.Scheme) -> PullSettings.Place? {
        let secret = secretName(fields, "endpoint")
        guard let node = fields.take("address") else {
            if secret == nil {
                log.add(
                    fields.mark, expected: "`address: \(scheme.rawValue)://…` или `endpoint:` с именем секрета"
                )
            }
            return secret.map { .secret($0) }
        }
        if secret != nil { log.add(node.mark, expected: "`address:` или `endpoint:`, но не оба") }
        guard let text = fields.text(of: node, what: "адрес") else { return nil }
        guard let address = RemoteAddress(text), address.scheme == scheme else {
            log.add(node.mark, expected: "адрес, который начинается с `\(scheme.rawValue)://`")
            return nil
        }
        guard address.user == nil, address.password == nil else {
            // What was written there is not repeated: it may be a password.
            log.add(node.mark, expected: "адрес без учётной записи; `user:` и `password:` пишутся отдельными строками")
            return nil
        }
        return .address(address)
    }

    private func secretName(_ fields: YAMLFields, _ key: String) -> SecretName? {
        guard let node = fields.take(key), let text = fields.text(of: node, what: "имя секрета") else {
            return nil
        }
        let name = SecretName(text)
        // Whoever wrote the secret itself here should not find it in a log as well.
        if name == nil { log.add(node.mark, expected: "имя секрета: a-z, 0-9 и `-`") }
        return name
    }

    private func authorities(_ node: Node, _ fields: YAMLFields) -> String? {
        guard let name = fields.text(of: node, what: "файл рядом с описанием") else { return nil }
        guard let text = readFile(name)?.text, text.contains("-----BEGIN CERTIFICATE-----") else {
            log.add(node.mark, expected: "файл с сертификатами PEM рядом с описанием", found: "«\(name)»")
            return nil
        }
        return text
    }

    /// `20s`, `30m` or `2h`.
    private func seconds(_ fields: YAMLFields, _ key: String) -> Int? {
        guard let node = fields.take(key), let text = fields.text(of: node, what: "время, например `20s`") else {
            return nil
        }
        for (unit, factor) in [("s", 1), ("m", 60), ("h", 3600)] where text.hasSuffix(unit) {
            if let value = Int(text.dropLast()), (1...86_400).contains(value), value * factor <= 86_400 {
                return value * factor
            }
        }
        log.add(node.mark, expected: "время, например `20s`, `30m` или `2h`, не больше суток", found: "«\(text)»")
        return nil
    }
}
