import Testing

@testable import Gateway

@Suite struct JSONTests {
    private func written(_ value: String) -> [UInt8] {
        var json = JSONWriter()
        json.string(value)
        return json.bytes
    }

    private func read(_ bytes: [UInt8]) throws -> String {
        var reader = JSONReader(bytes)
        return try reader.string()
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>) func randomTextsSurvive(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let text = random.text(upTo: 30)
            // By scalars: `==` on strings would let a lost or reordered mark pass.
            #expect(Array(try read(written(text)).unicodeScalars) == Array(text.unicodeScalars))
        }
    }

    @Test func nulBecomesTheReplacementCharacter() throws {
        #expect(try read(written("a\0b\0")) == "a\u{FFFD}b\u{FFFD}")
        #expect(!written("a\0b").contains(0))
    }

    @Test func controlCharactersAreEscaped() {
        for code in UInt8(1)...31 { #expect(!written(String(Unicode.Scalar(code))).contains(code)) }
    }

    @Test(arguments: [
        (#""\u0041\u00e9\u00E9""#, "Aéé"), (#""\ud83d\ude00""#, "😀"), (#""\uDBFF\uDFFF""#, "\u{10FFFF}"),
        (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), ("  \"x\"", "x"), ("\"\"", ""),
    ]) func escapesOfOtherWritersAreRead(json: String, expected: String) throws {
        #expect(try read(Array(json.utf8)) == expected)
    }

    @Test(arguments: [
        #""\ud83d""#, #""\ud83dx""#, #""\ud83d\u0041""#, #""\ude00""#, #""\u12""#, #""\u+123""#, #""\u 123""#, #""\"#,
        "\"",
        "\"abc", "", "x",
    ]) func badStringsAreRefusedWithTheirPlace(json: String) {
        var reader = JSONReader(Array(json.utf8))
        let error = #expect(throws: JSONReader.Failure.self) { try reader.string() }
        #expect((0...json.utf8.count).contains(error?.offset ?? -1))
    }

    @Test func invalidUTF8IsReplacedNotTrapped() throws {
        #expect(try read([0x22, 0xFF, 0xC3, 0x22]).unicodeScalars.contains("\u{FFFD}"))
    }

    @Test(arguments: [Int64.min, -1, 0, 1, Int64.max]) func wholeNumbersSurvive(value: Int64) throws {
        var json = JSONWriter()
        json.number(value)
        var reader = JSONReader(json.bytes)
        #expect(try reader.integer() == value)
    }

    @Test(arguments: [0, -0.5, 1e-300, 1.7976931348623157e308, 0.1 + 0.2, .leastNonzeroMagnitude]) func numbersSurvive(
        value: Double
    ) throws {
        var json = JSONWriter()
        json.number(value)
        var reader = JSONReader(json.bytes)
        #expect(try reader.double() == value)
    }

    @Test(arguments: ["9223372036854775808", "1.5", "--1", "e", "", "abc"]) func otherTextsAreNoWholeNumbers(
        text: String
    ) {
        #expect(throws: JSONReader.Failure.self) {
            var reader = JSONReader(Array(text.utf8))
            _ = try reader.integer()
        }
    }

    @Test func commasStandBetweenMembersOnly() {
        var json = JSONWriter()
        json.object { json in
            json.member("a", "1")
            json.member("none", nil)
            json.member("empty", "")
            json.key("b")
            json.array { json in
                json.number(1)
                json.array { _ in }
                json.object { _ in }
                json.boolean(true)
                json.raw("null")
            }
            json.key("c")
            json.object { json in json.member("d", "e") }
        }
        #expect(json.text == #"{"a":"1","b":[1,[],{},true,null],"c":{"d":"e"}}"#)
    }

    @Test func unknownValuesAreSkippedWhole() throws {
        let text = #" { "x" : [ 1 , {"y":[null,true,false,-1.5e3,"\u0041"]} , [] ] , "z" : "found" } "#
        var reader = JSONReader(Array(text.utf8))
        var found = ""
        try reader.object { (reader, key) throws(JSONReader.Failure) in
            if key == "z" { found = try reader.string() } else { try reader.skipValue() }
        }
        #expect(found == "found")
    }

    @Test(arguments: [(64, true), (65, false), (100_000, false)]) func nestingIsBounded(depth: Int, isRead: Bool) {
        for pair in [("[", "]"), (#"{"a":"#, "}")] {
            let inner = pair.0 == "[" ? "" : "1"
            let text = String(repeating: pair.0, count: depth) + inner + String(repeating: pair.1, count: depth)
            var reader = JSONReader(Array(text.utf8))
            let error: JSONReader.Failure?
            do throws(JSONReader.Failure) {
                try reader.skipValue()
                error = nil
            } catch let failure { error = failure }
            #expect((error == nil) == isRead)
        }
    }

    @Test func manyNeighboursAreNotDeep() throws {
        let text = "[" + Array(repeating: "[[]]", count: 1000).joined(separator: ",") + "]"
        var reader = JSONReader(Array(text.utf8))
        try reader.skipValue()
    }

    @Test func everyTruncationIsRefused() {
        let text = Array(#"{"a":[1,-2.5e3,"x\n\ud83d\ude00é",true,null],"b":{"c":"d"}}"#.utf8)
        for end in 0..<text.count {
            var reader = JSONReader(text[..<end])
            #expect(throws: JSONReader.Failure.self) { try reader.skipValue() }
        }
    }

    @Test(arguments: 1...10 as ClosedRange<UInt64>) func spoiledTextNeverTraps(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let text = Array(#"{"a":[1,-2.5e3,"x\n\ud83d\ude00é",true,null],"b":{"c":"d","e":[[],{}]}}"#.utf8)
        for _ in 0..<500 {
            var spoiled = text
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<spoiled.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: spoiled[place] = UInt8.random(in: 0...255, using: &random)
                case 1: spoiled.remove(at: place)
                default: spoiled.insert(spoiled[Int.random(in: 0..<spoiled.count, using: &random)], at: place)
                }
            }
            // Whether it is read is not asked; that it comes back is.
            var reader = JSONReader(spoiled)
            try? reader.skipValue()
        }
    }

    @Test func slicesKeepTheirOwnOffsets() throws {
        let bytes = Array(#"....{"a":5}...."#.utf8)
        var reader = JSONReader(bytes[4..<11])
        var value: Int64 = 0
        try reader.object { (reader, _) throws(JSONReader.Failure) in value = try reader.integer() }
        #expect(value == 5)
        var broken = JSONReader(bytes[4..<9])
        let error = #expect(throws: JSONReader.Failure.self) { try broken.skipValue() }
        #expect((error?.offset ?? -1) <= 5)
    }
}
