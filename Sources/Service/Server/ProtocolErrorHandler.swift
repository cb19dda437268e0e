import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Answers what is no HTTP with a problem document, where an answer still makes sense, and ends connections: after such an
/// answer, and after every other one that says so. What a client goes on sending then is thrown away for a moment, so
/// that it gets to read the answer.
final class ProtocolErrorHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// Requests whose answer is not written to its end.
    private var unanswered = 0
    private var isRequestOpen = false
    private var isResponseBegun = false
    private var isLastResponse = false
    private var isDiscarding = false
    private var isStopping = false
    private static let patience = TimeAmount.seconds(2)

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isDiscarding else {
            if case .end = unwrapInboundIn(data) { context.close(promise: nil) }
            return
        }
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
        case .head(let head):
            isResponseBegun = head.status.kind != .informational
            isLastResponse = head.headerFields[.connection]?.lowercased() == "close"
        case .end:
            unanswered -= 1
            isResponseBegun = false
            if isLastResponse { return end(data, context: context, promise: promise) }
        case .body: break
        }
        context.write(data, promise: promise)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent { isStopping = true }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // The fault belongs to the request that is being read: the one before it must have been answered.
        let earlier = unanswered - (isRequestOpen ? 1 : 0)
        if let error = error as? HTTPParserError, earlier == 0, !isResponseBegun {
            // When the time of a service that stops is over, it is us who end the body.
            let isCut = isStopping && error == .invalidEOFState
            answer(isCut ? ProblemMiddleware.stopping : Self.problem(for: error), context: context)
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
        isRequestOpen = false
        end(wrapOutboundOut(.end(nil)), context: context, promise: nil)
    }

    /// Writes the end of the last answer, then closes: at once when the request was read, otherwise a little later.
    private func end(_ data: NIOAny, context: ChannelHandlerContext, promise: EventLoopPromise<Void>?) {
        isDiscarding = true
        let isRead = !isRequestOpen
        let channel = context.channel
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.cascade(to: promise)
        written.futureResult.whenComplete { _ in
            if isRead { channel.close(promise: nil) } else { channel.close(mode: .output, promise: nil) }
        }
        channel.eventLoop.scheduleTask(in: Self.patience) { channel.close(promise: nil) }
        context.writeAndFlush(data, promise: written)
    }
}
