import Adapters

@testable import Gateway

/// Mappings by their text, with what stands beside those of a world.
enum MappingLoaderText {
    static func load(_ text: String, in world: ScheduleWorld) throws -> FeedMapping {
        let folder = world.application.configuration.mappingsFolder
        return try MappingLoader.load(text: text, file: "other.yaml") { name in
            FileSystem.text("\(folder)/\(name)").map { (path: name, text: $0) }
        }
    }
}
