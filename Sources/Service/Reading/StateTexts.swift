import Schemas

extension CardState {
    /// What the state means to the sender of the fact.
    var forSender: String {
        switch self {
        case .draft: "ждёт разбора оператором шлюза"
        case .queued, .sent: "готова к передаче в реестр"
        case .delivered: "передана в реестр"
        case .received: "принята адресатом"
        case .underReview: "идёт проверка"
        case .confirmed: "подтверждена"
        case .notConfirmed: "не подтверждена"
        case .registered: "семья поставлена на учёт"
        case .agencyPlan: "составлен план работы ведомства"
        case .alreadyRegistered: "семья уже на учёте"
        case .removedFromDanger: "ребёнок отобран при угрозе жизни"
        case .programApproved: "утверждена программа реабилитации"
        case .monitoring: "идёт сопровождение"
        case .removed: "снята с учёта"
        case .rerouted: "направлена другому адресату"
        case .returned: "возвращена"
        case .withdrawn: "отозвана"
        case .merged: "объединена с другой картой"
        }
    }
}

extension DeliveryState {
    /// What the state means to the sender.
    var forSender: String {
        switch self {
        case .received: "принята, ждёт обработки"
        case .staged: "разобрана, идёт сверка"
        case .matched: "сверена, составляется квитанция"
        case .acknowledged: "обработана"
        case .held: "задержана: решает человек"
        case .refused: "отклонена целиком"
        }
    }
}
