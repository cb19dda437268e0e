import Schemas

/// Levels of two birth dates.
enum DateComparison {
    /// The level of a record's date against a registry date.
    static func level(_ left: BirthDate, _ right: BirthDate) -> ComparisonLevel {
        let leftParts = left.date.parts
        let rightParts = right.date.parts
        if left.precision != .day || right.precision != .day {
            return partial(left, leftParts, right, rightParts)
        }
        if left.date == right.date { return .dateExact }
        if leftParts.year == rightParts.year {
            if leftParts.month == rightParts.day, leftParts.day == rightParts.month { return .dateSwapped }
            if isJanuaryFirst(leftParts) || isJanuaryFirst(rightParts) { return .dateJanuaryFirst }
            if leftParts.month == rightParts.month {
                return isOneDigit(leftParts.day, rightParts.day) ? .dateDigit : .dateSameMonth
            }
            if leftParts.day == rightParts.day, isOneDigit(leftParts.month, rightParts.month) { return .dateDigit }
        } else if leftParts.month == rightParts.month, leftParts.day == rightParts.day {
            let difference = abs(leftParts.year - rightParts.year)
            if difference == 1 || difference % 10 == 0 && difference <= 20 { return .dateYearOff }
        }
        return abs(left.date.dayNumber - right.date.dayNumber) <= 366 ? .dateWithinYear : .dateDifferent
    }

    private typealias Parts = (year: Int, month: Int, day: Int)

    private static func partial(_ left: BirthDate, _ leftParts: Parts, _ right: BirthDate, _ rightParts: Parts)
        -> ComparisonLevel
    {
        if leftParts.year != rightParts.year {
            return abs(leftParts.year - rightParts.year) == 1 ? .dateWithinYear : .dateDifferent
        }
        if left.precision == .year || right.precision == .year { return .dateYearPrecision }
        return leftParts.month == rightParts.month ? .dateMonthPrecision : .dateWithinYear
    }

    private static func isJanuaryFirst(_ parts: Parts) -> Bool { parts.month == 1 && parts.day == 1 }

    /// Two-digit numbers with one digit different, or off by one or two.
    private static func isOneDigit(_ left: Int, _ right: Int) -> Bool {
        left / 10 == right / 10 || left % 10 == right % 10 || abs(left - right) == 1
    }
}
