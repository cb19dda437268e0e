import Adapters
import Gateway
import Hummingbird
import Logging
import NIOCore

/// What belongs to one request.
package struct ServiceContext: RequestContext {
    /// What the framework keeps.
    package var coreContext: CoreRequestContextStorage
    /// Who asks; nil on routes that are open to everyone.
    package var account: AgencyAccount?
    /// Address of the other end of the connection: a proxy's, when there is one.
    package let peer: NetworkAddress?
    /// What is learned on the way.
    package let notes = RequestNotes()
    /// The connection.
    let channel: any Channel

    /// Made by the framework for each request.
    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
        peer = source.channel.remoteAddress?.ipAddress.flatMap { NetworkAddress($0) }
    }

    /// Who asks, on a route that only accounts reach.
    package func requireAccount() throws -> AgencyAccount {
        guard let account else { throw Problem(.unauthorized, Authentication.advice) }
        return account
    }
}
