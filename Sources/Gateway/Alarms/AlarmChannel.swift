import Adapters

/// A way to tell people.
package struct AlarmChannel: Hashable, Sendable {
    /// Where it leads.
    package enum Way: Hashable, Sendable {
        /// A document posted to an address, signed with a secret.
        case webhook(address: PullSettings.Place, signingKey: SecretName)
        /// A message to people.
        case mail(server: MailServer, sender: MailAddress, recipients: [MailAddress])
    }

    /// Its name; notices are remembered by it.
    package var name: String
    /// Where it leads.
    package var way: Way
    /// How its server is reached.
    package var sending: SendingSettings

    /// Makes a channel.
    package init(name: String, way: Way, sending: SendingSettings = SendingSettings()) {
        self.name = name
        self.way = way
        self.sending = sending
    }
}
