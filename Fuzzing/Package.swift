// swift-tools-version: 6.2
import PackageDescription

/// Programs for libFuzzer. A package of their own, so that the gateway's build knows nothing of them: docs/fuzzing.md.
let package = Package(
    name: "Fuzzing",
    dependencies: [.package(name: "sverka", path: "..")],
    targets: [.target(name: "FuzzSupport", dependencies: [.product(name: "Adapters", package: "sverka")])]
        + ["Table", "Tree", "Archive", "Mapping", "Feed", "Values", "Replies"].map { name in
            .executableTarget(
                name: "Fuzz\(name)", dependencies: ["FuzzSupport", .product(name: "Adapters", package: "sverka")])
        },
    swiftLanguageModes: [.v6]
)

for target in package.targets {
    target.swiftSettings = [.enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility")]
}
