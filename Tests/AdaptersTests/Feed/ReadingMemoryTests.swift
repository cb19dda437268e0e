import Testing

@testable import Adapters

@Suite struct ReadingMemoryTests {
    private func bytes(_ text: String, _ body: (UnsafeRawBufferPointer) -> Void) {
        Array(text.utf8).withUnsafeBytes(body)
    }

    /// Eight places for thousands of texts: each displaces another, and none is answered with another's value.
    @Test func answersAreAlwaysThoseOfTheSameText() {
        let memory = ReadingMemory<String>(bits: 3)
        defer { memory.deallocate() }
        var random = SeededGenerator(seed: 7)
        var found = 0
        for _ in 0..<20_000 {
            let text =
                String(repeating: "я", count: Int.random(in: 0...3, using: &random))
                + "\(Int.random(in: 0..<30, using: &random))"
            bytes(text) { key in
                if let known = memory.find(key) {
                    found += 1
                    #expect(known == "значение " + text)
                } else {
                    memory.keep(key, "значение " + text)
                }
            }
        }
        #expect(found > 100)
    }

    @Test func noTextAtAllIsRememberedToo() {
        let memory = ReadingMemory<String?>(bits: 0)
        defer { memory.deallocate() }
        bytes("") { nothing in
            #expect(memory.find(nothing) == nil)
            memory.keep(nothing, nil)
            #expect(memory.find(nothing) == .some(.none))
        }
    }

    @Test func longTextsAreNotKept() {
        let memory = ReadingMemory<Int>(bits: 4, longestText: 20)
        defer { memory.deallocate() }
        bytes(String(repeating: "a", count: memory.longestText + 1)) { long in
            memory.keep(long, 1)
            #expect(memory.find(long) == nil)
        }
        bytes(String(repeating: "a", count: memory.longestText)) { whole in
            memory.keep(whole, 2)
            #expect(memory.find(whole) == 2)
        }
    }
}
