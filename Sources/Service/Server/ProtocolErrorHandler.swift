import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Answers what is no HTTP with a problem document, where an answer still makes sense, and ends the connection.
final class ProtocolErrorHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// Requests whose answer is not written to its end.
    private var unanswered = 0
    private var isRequestOpen = false
    private var isResponseBegun = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            unanswered += 1
            isRequestOpen = true
        case .end: isRequestOpen = false
        case .body: break
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        // An interim answer is no answer.
        case .head(let head): isResponseBegun = head.status.kind != .informational
        case .end:
            unanswered -= 1
            isResponseBegun = false
        case .body: break
        }
        context.write(data, promise: promise)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // The fault belongs to the request that is being read: the one before it must have been answered.
        let earlier = unanswered - (isRequestOpen ? 1 : 0)
        if let error = error as? HTTPParserError, earlier == 0, !isResponseBegun {
            answer(Self.problem(for: error), context: context)
        }
        context.fireErrorCaught(error)
    }

    private static func problem(for error: HTTPParserError) -> Problem {
        switch error {
        case .headerOverflow: Problem(.headers, "Заголовки запроса больше допустимого.")
        default: Problem(.request, "Запрос не соответствует HTTP/1.1.")
        }
    }

    private func answer(_ problem: Problem, context: ChannelHandlerContext) {
        let body = problem.body(requestID: nil)
        let head = HTTPResponse(
            status: problem.status,
            headerFields: [
                .contentType: "application/problem+json", .contentLength: "\(body.readableBytes)", .connection: "close",
            ])
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(body)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        context.close(promise: nil)
    }
}
