import HTTPTypes
import Testing

@testable import Service

struct RequestHygieneTests {
    @Test(arguments: [
        "/", "/health", "/api/v1/deliveries/%D0%9A-20261121-000001", "/api/v1/feeds?day=2026-11-21&after=%2e%2e",
        "/api/v1/feeds/", "/a.b/c..d/...", "/api/v1/signals/a%2Fb%5C%25%2e%23%3F", "/api/v1/signals/%2E%2E",
        "/api/v1/signals/%d0%9a?x=1",
    ])
    func plainAddressIsTaken(target: String) { #expect(RequestHygiene.isPlain(target)) }

    @Test(arguments: [
        "", "*", "health", "http://elsewhere/health", "//health", "/api//v1", "/api/../health", "/..", "/.",
        "/api/./v1",
        "/api/%2e%2e/health", "/api/%2E./health", "/a%2fb", "/a%5Cb", "/a\\b", "/a%00", "/a%0d%0aX: y", "/a%", "/a%4",
        "/a%zz",
        "/a%252e", "/api/v1/signals/..", "/api/v1/signals/a/../b", "/api/v1/signals/a%2fb/c", "/api/v1/signals/a%0Ab",
        "/api/v1/signals/%20", "/api/v1/signals/%FF", "/api/v1/signals/%2", "/api/v1/signals/a\\b", "/a b", "/a\u{7F}",
        "/ключ", "/a#b", "/%ff%fe", "/%c0%ae%c0%ae/",
    ])
    func addressThatHidesSomethingIsRefused(target: String) { #expect(!RequestHygiene.isPlain(target)) }

    @Test func tableTellsTheMethodsOfAnAddress() {
        var table = RouteTable()
        table.add(.get, "/api/v1/feeds/{feed}/deliveries")
        table.add(.post, "/api/v1/feeds/{feed}/deliveries")
        table.add(.patch, "/api/v1/feeds/{feed}/uploads/{upload}")
        #expect(table.methods(at: "/api/v1/feeds/x/deliveries") == ["GET", "HEAD", "POST"])
        #expect(table.methods(at: "/api/v1/feeds/x/uploads/y") == ["PATCH"])
        #expect(table.methods(at: "/api/v1/feeds/x").isEmpty)
    }
}
