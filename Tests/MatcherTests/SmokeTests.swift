import Testing
@testable import Matcher
@Test func smoke() { #expect(EditDistance.distance([1,2,3],[1,3,2]) == 1) }
