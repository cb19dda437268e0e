import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Keeps to `Expect: 100-continue` (RFC 9110, section 10.1.1). A client that sends it waits before it sends the body: it is
/// asked for it with an interim answer when `BodyReader` begins to read. A final answer given before that ends the
/// connection, because nobody knows whether the body still follows or the next request does.
final class ExpectationHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// Of every request that is not answered, whether its client still waits to be asked for the body. More than one when
    /// a client sends requests ahead.
    private var waiting = CircularBuffer<Bool>(initialCapacity: 2)

    /// The interim answer.
    static let goOn = HTTPResponsePart.head(HTTPResponse(status: .continue))

    /// Whether a request's client wishes to be asked.
    static func isMet(in fields: HTTPFields) -> Bool { fields[.expect]?.lowercased() == "100-continue" }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): waiting.append(Self.isMet(in: head.headerFields))
        // Its body comes unasked, or it has none.
        case .body, .end: if !waiting.isEmpty { waiting[waiting.index(before: waiting.endIndex)] = false }
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head) where head.status.kind == .informational:
            guard waiting.first == true else {
                promise?.succeed()
                return
            }
            waiting[waiting.startIndex] = false
            context.write(data, promise: promise)
        case .head(var head) where waiting.first == true:
            waiting[waiting.startIndex] = false
            head.headerFields[.connection] = "close"
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .end:
            if !waiting.isEmpty { waiting.removeFirst() }
            context.write(data, promise: promise)
        case .head, .body: context.write(data, promise: promise)
        }
    }
}
