import Adapters
import Gateway
import HTTPTypes
import Hummingbird
import NIOCore

/// What an agency may ask about its own deliveries.
struct ReadingPart: ServicePart {
    let environment: ServiceEnvironment

    func addRoutes(to routes: ServiceRoutes) {
        routes.on(.get, "/api/v1/feeds", use: feeds)
    }

    @Sendable private func feeds(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let account = try context.requireAccount()
        let mappings = environment.application.mappings.filter { $0.agency == account.agency }
        return .json(.ok) { json in
            json.key("feeds")
            json.array { json in
                for mapping in mappings {
                    json.object { json in
                        json.member("feed", mapping.id)
                        json.member("title", mapping.title)
                    }
                }
            }
        }
    }
}
