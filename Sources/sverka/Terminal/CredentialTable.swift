import Gateway
import Schemas

/// Keys or certificates as a list.
enum CredentialTable {
    static func show(_ list: [AccessList.Credential], name: String, json isJSON: Bool, none: String) {
        let now = GatewayApplication.clock()
        guard isJSON else {
            if list.isEmpty { Console.line(none) }
            for one in list { Console.line(line(one, at: now)) }
            return
        }
        Console.line(
            JSONObject.text { json in
                json.key(name)
                json.array { json in
                    for one in list {
                        json.object { json in
                            json.member("id", one.id)
                            json.member("agency", one.agency)
                            json.member("label", one.label)
                            json.member("state", one.state(at: now))
                            json.member("since", one.since.iso)
                            json.member("until", one.until.iso)
                            json.member("lastUsedOn", one.lastUsedOn?.iso)
                        }
                    }
                }
            })
    }

    private static func line(_ one: AccessList.Credential, at now: Timestamp) -> String {
        let state =
            switch one.state(at: now) {
            case "revoked": "отозван \(one.revokedAt?.russian ?? "")"
            case "expired": "истёк \(one.until.russian)"
            default: "действует до \(one.until.russian)"
            }
        let used = one.lastUsedOn.map { "последний раз использован \($0.russian)" } ?? "не использовался"
        let label = one.label.isEmpty ? "" : " «\(one.label)»"
        return "\(one.id)  \(one.agency)\(label): \(state), \(used)"
    }
}
