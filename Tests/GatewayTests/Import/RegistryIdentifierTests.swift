import Schemas
import Testing

@testable import Gateway

@Suite struct RegistryIdentifierTests {
    @Test func uuidStaysItself() {
        let text = "0192f0c4-0000-7000-8000-00000000002a"
        #expect(RegistryImport.identifier(.text(text))?.text == text)
    }

    @Test func anyOtherIdBecomesTheSameUUIDEveryTime() {
        let id = RegistryImport.identifier(.text("П-17"))
        #expect(id != nil)
        #expect(id == RegistryImport.identifier(.text("П-17")))
        #expect(id != RegistryImport.identifier(.text("П-18")))
        #expect(RegistryImport.identifier(.integer(17)) == RegistryImport.identifier(.text("17")))
    }

    @Test func emptyIdIsNone() {
        #expect(RegistryImport.identifier(nil) == nil)
        #expect(RegistryImport.identifier(.text("")) == nil)
    }
}
