/// A measure of social support in the simulated ЕГИССО facts: the ids that a code book maps.
public struct SocialMeasure: Hashable, Sendable {
    /// Id of the local measure, `lmszId`.
    public let measureID: String
    /// Id of the category of receivers, `categoryId`.
    public let categoryID: String
    /// What it is.
    public let title: String
    /// Paid because of low income in a family with three or more children: the fact raises SOC-08.
    public let isForLowIncome: Bool

    /// All measures that the simulator uses.
    public static let all = [
        SocialMeasure(
            measureID: "5d0f3c52-8f3e-4a7b-9a35-1c6f0e7a1601", categoryID: "0b7e2f64-52c1-4f0e-8d43-7a90c1d21601",
            title: "Ежемесячное пособие на ребёнка", isForLowIncome: false),
        SocialMeasure(
            measureID: "5d0f3c52-8f3e-4a7b-9a35-1c6f0e7a1602", categoryID: "0b7e2f64-52c1-4f0e-8d43-7a90c1d21602",
            title: "Компенсация платы за детский сад", isForLowIncome: false),
        SocialMeasure(
            measureID: "5d0f3c52-8f3e-4a7b-9a35-1c6f0e7a1603", categoryID: "0b7e2f64-52c1-4f0e-8d43-7a90c1d21603",
            title: "Субсидия на оплату жилья", isForLowIncome: false),
        SocialMeasure(
            measureID: "5d0f3c52-8f3e-4a7b-9a35-1c6f0e7a1608", categoryID: "0b7e2f64-52c1-4f0e-8d43-7a90c1d21608",
            title: "Выплата многодетной семье с доходом ниже прожиточного минимума", isForLowIncome: true),
    ]
}
