import Testing

/// Arrows point downwards only: sverka -> Service -> Gateway -> {Adapters, Matcher} -> Schemas.
struct LayeringTests {
    /// What each module may import anywhere in it. C modules and single exceptions are in `confined`.
    static let allowed: [String: Set<String>] = [
        "Schemas": [],
        "Matcher": ["Schemas", "Synchronization"],
        "Simulator": ["Schemas"],
        "Adapters": ["Schemas", "Glibc"],
        "Gateway": ["Schemas", "Adapters", "Matcher", "Glibc", "Synchronization"],
        "Service": [
            "Schemas", "Adapters", "Matcher", "Gateway", "Glibc", "Synchronization", "Hummingbird", "HummingbirdCore",
            "HummingbirdTLS",
            "ServiceLifecycle", "UnixSignals", "Logging", "NIOCore", "NIOHTTP1", "NIOHTTPTypes", "NIOSSL", "HTTPTypes",
        ],
        "Benchmark": ["Schemas", "Adapters", "Matcher", "Gateway", "Glibc"],
        "sverka": [
            "Schemas", "Adapters", "Matcher", "Gateway", "Service", "Simulator", "ArgumentParser", "Glibc",
            "Synchronization",
        ],
    ]

    /// What only these folders or files may import: whoever wraps a library keeps it to itself.
    static let confined: [(module: String, places: [String])] = [
        ("CLibXML2", ["Sources/Adapters/Decoding/XML/"]),
        ("CLibArchive", ["Sources/Adapters/Decoding/Archive/"]),
        ("CLibCrypto", ["Sources/Adapters/Decoding/Digest/"]),
        ("CLibCurl", ["Sources/Adapters/Transport/"]),
        ("Yams", ["Sources/Adapters/Mapping/", "Sources/Adapters/Model/"]),
        // The cluster asks with PQping whether its server answers.
        ("CLibPQ", ["Sources/Gateway/Postgres/", "Sources/Gateway/Cluster/EmbeddedCluster.swift"]),
        // One logarithm; Swift has none of its own.
        ("Glibc", ["Sources/Matcher/Model/Logarithm.swift"]),
        ("Darwin", ["Sources/Matcher/Model/Logarithm.swift"]),
    ]

    @Test(arguments: allowed.keys.sorted())
    func modulesImportOnlyWhatLiesBelow(module: String) throws {
        let sources = SwiftSource.module(module)
        let allowed = try #require(Self.allowed[module])
        #expect(!sources.isEmpty, "Sources/\(module) holds no Swift file")
        for source in sources {
            for name in source.imports where !allowed.contains(name) {
                let isConfinedHere = Self.confined.contains { rule in
                    rule.module == name && rule.places.contains { source.path.hasPrefix($0) }
                }
                #expect(isConfinedHere, "\(source.path) imports \(name)")
            }
        }
    }

    @Test
    func everyModuleHasALineInTheTable() {
        let modules = ProjectTree.files(in: "Sources", ending: ".swift").compactMap {
            $0.path.split(separator: "/").dropFirst().first
        }
        #expect(Set(modules.map(String.init)) == Set(Self.allowed.keys))
    }

    @Test
    func placesOfTheTableExist() {
        for place in Self.confined.flatMap(\.places) { #expect(ProjectTree.has(place), "\(place)") }
    }

    @Test
    func stateMachinesImportOnlySchemas() {
        let machines = ProjectTree.files(in: "Sources", ending: "StateMachine.swift").map { SwiftSource($0) }
        #expect(!machines.isEmpty)
        for machine in machines {
            #expect(Set(machine.imports).isSubset(of: ["Schemas"]), "\(machine.path) imports \(machine.imports)")
        }
    }

    /// Handles of C libraries stay inside the folder that wraps the library.
    @Test
    func pointersToOpaqueThingsStayWithTheirWrappers() {
        let wrappers = Self.confined.flatMap(\.places)
        for source in ProjectTree.files(in: "Sources", ending: ".swift").map({ SwiftSource($0) }) {
            guard source.code.contains(where: { $0.contains("OpaquePointer") }) else { continue }
            #expect(wrappers.contains { source.path.hasPrefix($0) }, "\(source.path) holds an OpaquePointer")
        }
    }
}
