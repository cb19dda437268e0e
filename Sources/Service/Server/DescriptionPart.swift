import Gateway
import HTTPTypes
import Hummingbird
import NIOCore
import Schemas

/// The published description of the interface.
struct DescriptionPart: ServicePart {
    let environment: ServiceEnvironment

    func addRoutes(to routes: ServiceRoutes) {
        routes.on(.get, "/api/v1/openapi.json", access: .anyone) { _, _ in
            let codes = environment.application.profile.catalogue.urgentCodes(on: environment.today)
            return Response(
                status: .ok, headers: [.contentType: "application/vnd.oai.openapi+json;version=3.1"],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: try InterfaceDescription.bytes(urgent: codes))))
        }
    }
}
