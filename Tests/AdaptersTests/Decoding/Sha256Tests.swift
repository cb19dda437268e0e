import Adapters
import Schemas
import Testing

struct Sha256Tests {
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ]) func digestsAreThoseOfTheStandard(_ text: String, _ hex: String) {
        #expect(Sha256.digest(of: Array(text.utf8)).hex == hex)
    }

    @Test func piecesGiveTheDigestOfTheWhole() throws {
        let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let whole = Sha256.digest(of: bytes)
        #expect(try Sha256.digest(of: MemoryByteSource(bytes, pieceBytes: 777)) == whole)
        var counter = Sha256()
        counter.update(Array(bytes[..<5]))
        counter.update(Array(bytes[5...]))
        #expect(counter.finish() == whole)
        // The counter starts again.
        #expect(counter.finish() == Sha256.digest(of: [UInt8]()))
    }
}
