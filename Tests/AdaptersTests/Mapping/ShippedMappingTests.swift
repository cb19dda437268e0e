import Adapters
import Testing

@Suite struct ShippedMappingTests {
    @Test func allShippedMappingsLoad() throws {
        let mappings = try MappingLoader.loadAll(directory: ProjectFiles.path("mappings"))
        #expect(
            mappings.map(\.name) == [
                "bench.febrl3.v1", "bench.febrl4.v1", "bench.generated.v1", "education.attendance.v1", "health.oms.v1",
                "housing.accounts.v1", "police.incidents.v1", "registry.people.v1", "social.egisso-facts.v1",
                "social.egisso-orphans.v1",
            ])
    }

    @Test func samplesInsideShippedMappingsPass() throws {
        for mapping in try MappingLoader.loadAll(directory: ProjectFiles.path("mappings")) {
            #expect(!mapping.tests.isEmpty, "\(mapping.name) has no tests")
            for outcome in MappingTester.run(mapping) {
                #expect(
                    outcome.failures.isEmpty,
                    "\(mapping.name) \(outcome.name): \(outcome.failures.joined(separator: "; "))")
            }
        }
    }
}
