import Schemas
import Testing

@testable import Gateway

struct APIKeyTests {
    @Test func keyIsReadBackAsItWasIssued() throws {
        let key = APIKey.make()
        let read = try #require(APIKey(key.text))
        #expect(read.id == key.id)
        #expect(APIKey.areEqual(read.digest, key.digest))
        #expect(key.text.utf8.count == 6 + 1 + 10 + 1 + 52)
        #expect(APIKey.make().digest != key.digest)
    }

    @Test func secretIsNowhereInWhatIsPrinted() {
        let key = APIKey.make()
        let secret = String(key.text.split(separator: "_")[2])
        var dumped = ""
        dump(key, to: &dumped)
        #expect(!"\(key)".contains(secret))
        #expect(!dumped.contains(secret))
    }

    @Test func whatIsNoKeyIsNotRead() {
        let text = APIKey.make().text
        for wrong in [
            "", "sverka", "sverka__", text + "0", String(text.dropLast()), text.uppercased(),
            "Sverka" + text.dropFirst(6),
            text.replacing("_", with: "-"), text + "_x", " " + text, String(text.dropLast()) + "l",
        ] {
            #expect(APIKey(wrong) == nil, "\(wrong.count)")
        }
    }

    @Test func digestsThatDifferAnywhereAreNotEqual() {
        let digest = ContentDigest(words: (1, 2, 3, 4))
        #expect(APIKey.areEqual(digest, ContentDigest(words: (1, 2, 3, 4))))
        for other in [(0, 2, 3, 4), (1, 0, 3, 4), (1, 2, 0, 4), (1, 2, 3, 0)] as [(UInt64, UInt64, UInt64, UInt64)] {
            #expect(!APIKey.areEqual(digest, ContentDigest(words: other)))
        }
    }
}
