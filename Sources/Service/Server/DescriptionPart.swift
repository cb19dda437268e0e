import Gateway
import HTTPTypes
import Hummingbird
import NIOCore

/// The published description of the interface.
struct DescriptionPart: ServicePart {
    func addRoutes(to routes: ServiceRoutes) {
        routes.on(.get, "/api/v1/openapi.json", access: .anyone) { _, _ in
            Response(
                status: .ok, headers: [.contentType: "application/vnd.oai.openapi+json;version=3.1"],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: try InterfaceDescription.bytes())))
        }
    }
}
