// swift-tools-version: 6.2
import PackageDescription

/// Arrows point downwards only: sverka -> Service -> Gateway -> {Adapters, Matcher} -> Schemas. See ARCHITECTURE.md.
let package = Package(
    name: "sverka",
    products: [
        .executable(name: "sverka", targets: ["sverka"]),
        // For the package in Fuzzing only; nothing is promised to others.
        .library(name: "Adapters", targets: ["Adapters", "Schemas"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    ],
    targets: [
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .systemLibrary(name: "CLibArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
        .systemLibrary(name: "CLibCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CLibCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .target(name: "Schemas"),
        .target(
            name: "Adapters",
            dependencies: [
                "Schemas", "CLibXML2", "CLibArchive", "CLibCrypto", "CLibCurl", .product(name: "Yams", package: "Yams"),
            ]),
        .target(name: "Matcher", dependencies: ["Schemas"]),
        .target(name: "Simulator", dependencies: ["Schemas"]),
        .target(
            name: "Gateway",
            dependencies: ["Schemas", "Adapters", "Matcher", "CLibPQ"],
            resources: [.copy("Resources")]),
        .target(
            name: "Service",
            dependencies: [
                "Schemas", "Adapters", "Matcher", "Gateway",
                .product(name: "Yams", package: "Yams"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            resources: [.copy("Resources")]),
        .executableTarget(
            name: "sverka",
            dependencies: [
                "Schemas", "Adapters", "Matcher", "Gateway", "Service", "Simulator",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .executableTarget(name: "Benchmark", dependencies: ["Schemas", "Adapters", "Matcher", "Gateway"]),
        .testTarget(name: "SchemasTests", dependencies: ["Schemas"]),
        .testTarget(name: "AdaptersTests", dependencies: ["Adapters", "Schemas", "CLibArchive"]),
        .testTarget(name: "MatcherTests", dependencies: ["Matcher", "Schemas"]),
        .testTarget(name: "SimulatorTests", dependencies: ["Simulator", "Schemas"]),
        .testTarget(name: "GatewayTests", dependencies: ["Gateway", "Adapters", "Matcher", "Schemas", "Simulator"]),
        .testTarget(
            name: "IntegrationTests",
            dependencies: ["Gateway", "Service", "Adapters", "Matcher", "Schemas", "Simulator"]),
        .testTarget(
            name: "ServiceTests",
            dependencies: [
                "Service", "Gateway", "Adapters", "Schemas", .product(name: "HTTPTypes", package: "swift-http-types"),
            ]),
        .testTarget(name: "ArchitectureTests", dependencies: ["Schemas"]),
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets where ![.system, .plugin].contains(target.type) {
    target.swiftSettings =
        (target.swiftSettings ?? []) + [
            .enableUpcomingFeature("ExistentialAny"),
            .enableUpcomingFeature("MemberImportVisibility"),
        ]
}
