import Gateway
import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    /// An answer that is JSON already.
    package static func jsonText(_ status: HTTPResponse.Status, _ text: String) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    /// An answer that is one JSON object.
    package static func json(
        _ status: HTTPResponse.Status, headers: HTTPFields = [:], _ body: (inout JSONWriter) -> Void
    ) -> Response {
        var json = JSONWriter()
        json.object { json in body(&json) }
        var headers = headers
        headers[.contentType] = "application/json"
        return Response(
            status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: json.bytes)))
    }
}
