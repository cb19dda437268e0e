/// Sends one thing to a channel's server. Blocks: it belongs on a thread that was started for it.
public enum ChannelSender {
    /// Posts a document by HTTPS. Any answer from 200 to 299 means that it was taken.
    /// - Throws: `TransferFault`, or `SecretFault` when there is no password.
    public static func post(
        _ body: [UInt8], to address: RemoteAddress, headers: [String], _ settings: SendingSettings,
        secrets: any SecretStore, isCancelled: @escaping @Sendable () -> Bool
    ) throws {
        try CurlSender(settings, secrets: secrets, isCancelled: isCancelled).post(body, to: address, headers: headers)
    }

    /// Hands a message over by SMTP.
    /// - Throws: `TransferFault`, or `SecretFault` when there is no password.
    public static func send(
        _ message: MailMessage, by server: MailServer, _ settings: SendingSettings, secrets: any SecretStore,
        isCancelled: @escaping @Sendable () -> Bool
    ) throws {
        try CurlSender(settings, secrets: secrets, isCancelled: isCancelled).send(message, by: server)
    }
}
