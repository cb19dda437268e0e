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

    /// Few places are in use at first; texts keep their values while more are taken.
    @Test func textsKeptBeforeItGrowsAreFoundAfterwards() {
        let memory = ReadingMemory<String>(bits: 12)
        defer { memory.deallocate() }
        for number in 0..<1000 {
            bytes("текст \(number)") { memory.keep($0, "значение \(number) текста") }
        }
        var found = 0
        for number in 0..<1000 {
            bytes("текст \(number)") { text in
                guard let known = memory.find(text) else { return }
                found += 1
                #expect(known == "значение \(number) текста")
            }
        }
        // Three texts may have two places.
        #expect(found > 900)
    }

    @Test func nothingIsKeptForAWhileWhenNoTextComesAgain() {
        let memory = ReadingMemory<Int>(bits: 12, rests: true)
        defer { memory.deallocate() }
        var number = 0
        while !memory.isPausing() {
            bytes("\(number)") { memory.keep($0, number) }
            number += 1
            #expect(number < 5000)
            if number == 5000 { return }
        }
        bytes("new") { text in
            memory.keep(text, -1)
            #expect(memory.find(text) == nil)
        }
        var pauses = 0
        while memory.isPausing(), pauses < 1_000_000 { pauses += 1 }
        bytes("new") { text in
            #expect(memory.find(text) == nil)
            memory.keep(text, -2)
            #expect(memory.find(text) == -2)
        }
    }

    @Test func textsThatComeAgainAreAlwaysKept() {
        let memory = ReadingMemory<Int>(bits: 12, rests: true)
        defer { memory.deallocate() }
        for number in 0..<20_000 {
            bytes("\(number / 3)") { text in
                if memory.find(text) == nil { memory.keep(text, number / 3) }
                #expect(memory.find(text) == number / 3)
            }
        }
    }
}
