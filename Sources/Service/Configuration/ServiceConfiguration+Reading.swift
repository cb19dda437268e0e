import Adapters

extension ServiceConfiguration {
    /// Reads a file of settings; variables of the environment come before it: `SVERKA_LISTEN_PORT` before `listen.port`.
    /// - Parameter path: nil for the environment alone.
    package init(path: String?, environment: (String) -> String?) throws(MappingMistakes) {
        if let path {
            self = try SettingsFile.read(path: path, what: "настройки службы") { Self.read($0) }
        } else {
            self.init()
        }
        try override(from: environment)
    }

    /// Reads settings from a text; `file` is what mistakes call it.
    package init(
        text: String, file: String, environment: (String) -> String? = { _ in nil }
    ) throws(MappingMistakes) {
        self = try SettingsFile.parse(text: text, file: file, what: "настройки службы") { Self.read($0) }
        try override(from: environment)
    }

    private static func read(_ root: YAMLFields) -> ServiceConfiguration {
        var result = ServiceConfiguration()
        if let listen = root.fields("listen", what: "адрес и порт") {
            result.listen.address = listen.text("address") ?? result.listen.address
            result.listen.port = listen.integer("port", in: 0...65535) ?? result.listen.port
            listen.finish()
        }
        result.tls = root.fields("tls", what: "сертификат и ключ").flatMap { tls($0) }
        if let proxies = root.fields("proxies", what: "доверенные прокси") { result.proxies = Self.proxies(proxies) }
        if let limits = root.fields("limits", what: "ограничения") {
            for limit in Number.limits { limit.read(from: limits, into: &result) }
            limits.finish()
        }
        if let intervals = root.fields("intervals", what: "промежутки в секундах") {
            for interval in Number.intervals { interval.read(from: intervals, into: &result) }
            intervals.finish()
        }
        if let metrics = root.fields("metrics", what: "кому показывать показатели") {
            if metrics.keys.contains("allowed") { result.metrics.allowed = ranges("allowed", metrics) }
            if let name = metrics.text("key") {
                result.metrics.key = SecretName(name)
                if result.metrics.key == nil {
                    metrics.refuse(value: "key", expected: "имя секрета: a-z, 0-9, «-»", found: "другие знаки")
                }
            }
            metrics.finish()
        }
        if let alarms = root.fields("alarms", what: "кому сообщать о неполадках") { result.channels = channels(alarms) }
        for number in Number.top { number.read(from: root, into: &result) }
        result.logLevel = root.choice("log_level", LogLevel.self) ?? result.logLevel
        return result
    }

    private static func tls(_ fields: YAMLFields) -> TLS? {
        defer { fields.finish() }
        let (certificate, key) = (fields.text("certificate"), fields.text("key"))
        var tls = TLS(certificate: certificate ?? "", key: key ?? "", clientAuthority: fields.text("client_authority"))
        let clients = fields.choice("client_certificates", TLS.ClientCertificates.self)
        if clients != nil, tls.clientAuthority == nil {
            fields.refuse(
                value: "client_certificates",
                expected: "рядом `client_authority:` — файл с удостоверяющими центрами клиентов",
                found: "его нет")
        }
        tls.clientCertificates = clients ?? .optional
        for (name, value) in [("certificate", certificate), ("key", key)] where value == nil {
            fields.refuse(value: name, expected: "поле `\(name):` — файл PEM", found: "его нет")
        }
        return tls
    }

    private static func proxies(_ fields: YAMLFields) -> Proxies {
        defer { fields.finish() }
        var proxies = Proxies(
            trusted: ranges("trusted", fields), certificateHeader: fields.text("certificate_header")?.lowercased(),
            addressHeader: fields.text("address_header")?.lowercased())
        for (key, name) in [
            ("certificate_header", proxies.certificateHeader), ("address_header", proxies.addressHeader),
        ] {
            guard let name else { continue }
            if proxies.trusted.isEmpty {
                // Without the list anybody could write the header.
                fields.refuse(value: key, expected: "рядом `trusted:` — адреса прокси, которым верить", found: "их нет")
            }
            if !Self.isHeaderName(name) {
                fields.refuse(value: key, expected: "имя заголовка", found: "другие знаки")
            }
        }
        if proxies.certificateHeader == "" { proxies.certificateHeader = nil }
        return proxies
    }

    private static func isHeaderName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }
    }

    static func ranges(_ key: String, _ fields: YAMLFields) -> [AddressRange] {
        fields.list(key).compactMap { text in
            let range = AddressRange(text)
            if range == nil {
                fields.refuse(value: key, expected: "адреса вида 10.20.0.0/16 или fd00::/8", found: "«\(text)»")
            }
            return range
        }
    }

    /// What a container's or a unit's environment says counts more than the file.
    private mutating func override(from environment: (String) -> String?) throws(MappingMistakes) {
        var mistakes: [MappingMistake] = []
        func refuse(_ name: String, _ expected: String, _ found: String) {
            mistakes.append(MappingMistake(file: "переменная \(name)", expected: expected, found: "«\(found)»"))
        }
        func value(_ name: String) -> String? { environment(name).flatMap { $0.isEmpty ? nil : $0 } }
        if let address = value("SVERKA_LISTEN_ADDRESS") { listen.address = address }
        if let level = value("SVERKA_LOG_LEVEL") {
            if let known = LogLevel(rawValue: level) {
                logLevel = known
            } else {
                refuse("SVERKA_LOG_LEVEL", "одно из: info, warning, error", level)
            }
        }
        for number in Number.all {
            guard let text = value(number.variable) else { continue }
            guard let parsed = Int(text), number.range.contains(parsed) else {
                refuse(number.variable, number.expected, text)
                continue
            }
            self[keyPath: number.path] = parsed
        }
        if value("SVERKA_TLS_CERTIFICATE") != nil || value("SVERKA_TLS_KEY") != nil {
            var own = tls ?? TLS(certificate: "", key: "")
            own.certificate = value("SVERKA_TLS_CERTIFICATE") ?? own.certificate
            own.key = value("SVERKA_TLS_KEY") ?? own.key
            for (name, text) in [("SVERKA_TLS_CERTIFICATE", own.certificate), ("SVERKA_TLS_KEY", own.key)]
            where text.isEmpty { refuse(name, "файл PEM: сертификат и ключ задаются вместе", "") }
            tls = own
        }
        if let authority = value("SVERKA_TLS_CLIENT_AUTHORITY") {
            if tls == nil { refuse("SVERKA_TLS_CLIENT_AUTHORITY", "также сертификат и ключ службы", authority) }
            tls?.clientAuthority = authority
        }
        guard mistakes.isEmpty else { throw MappingMistakes(mistakes) }
    }
}
