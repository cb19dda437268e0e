import Adapters
import HTTPTypes
import Hummingbird

/// Where a request comes from.
enum ClientAddress {
    /// The address of the connection, or, when that is a proxy that is believed, the one the proxy names.
    static func of(
        _ request: Request, context: ServiceContext, proxies: ServiceConfiguration.Proxies
    ) -> NetworkAddress? {
        guard let header = proxies.addressHeader.flatMap({ HTTPField.Name($0) }), let peer = context.peer,
            proxies.trusted.contains(where: { $0.contains(peer) })
        else { return context.peer }
        // A list grows to the right: the last one that is no proxy of ours is the one who asked.
        let named = request.headers[values: header].flatMap { $0.split(separator: ",") }
        for part in named.reversed() {
            guard let address = NetworkAddress(String(part.filter { $0 != " " })) else { return peer }
            if !proxies.trusted.contains(where: { $0.contains(address) }) { return address }
        }
        return peer
    }
}
