/// What can be wrong.
package enum AlarmKind: String, Hashable, Sendable, CaseIterable {
    /// A feed that is expected did not come.
    case feedMissing = "feed.missing"
    /// A delivery has too few or too many rows.
    case feedRows = "feed.rows"
    /// A feed can't be fetched.
    case feedPull = "feed.pull"
    /// Data of a feed waits, or is not fetched, because no agreement allows to take it.
    case agreementMissing = "agreement.missing"
    /// A delivery waits for a person, for another reason than its rows' number.
    case deliveryHeld = "delivery.held"
    /// Cards wait too long for the registry.
    case outboxOld = "outbox.old"
    /// The disk is nearly full.
    case diskLow = "disk.low"

    /// A few words for a subject line.
    var title: String {
        switch self {
        case .feedMissing: "не пришла выгрузка"
        case .feedRows: "необычное число строк"
        case .feedPull: "поток не забирается с сервера"
        case .agreementMissing: "нет соглашения о передаче данных"
        case .deliveryHeld: "выгрузка ждёт решения"
        case .outboxOld: "карты не уходят в реестр"
        case .diskLow: "кончается место на диске"
        }
    }

    /// What is said when it is over and nothing more is known.
    var resolution: String {
        switch self {
        case .feedMissing: "Поток больше не ожидается."
        case .feedRows, .deliveryHeld: "Решение о выгрузке принято."
        case .agreementMissing: "Соглашение действует, или данных без него больше нет."
        case .feedPull: "Поток снова забирается."
        case .outboxOld: "Карты снова уходят в реестр."
        case .diskLow: "Места на диске снова достаточно."
        }
    }
}
