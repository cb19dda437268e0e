import Testing

@testable import Gateway

@Suite struct ResourceFolderTests {
    @Test func shippedFilesAreFoundBesideTheProgram() throws {
        let folder = try ResourceFolder.locate()
        #expect(FileSystem.exists("\(folder)/migrations"))
    }

    @Test func missingFolderIsExplained() {
        let error = #expect(throws: ResourceFolder.Missing.self) {
            try ResourceFolder.locate(override: nil, executable: "/nowhere/bin/sverka")
        }
        #expect(error?.candidates.first == "/nowhere/bin/sverka_Gateway.resources")
        #expect(error?.description.contains("SVERKA_RESOURCES") == true)
    }

    @Test func environmentWins() throws {
        let folder = try ResourceFolder.locate()
        #expect(try ResourceFolder.locate(override: folder, executable: "/nowhere/sverka") == folder)
        #expect(throws: ResourceFolder.Missing.self) {
            try ResourceFolder.locate(override: "/nowhere", executable: "/x")
        }
    }
}
