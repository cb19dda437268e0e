import Schemas

/// Valid numbers that one typing error turns into a given invalid one.
///
/// Only an invalid number is searched: two valid numbers one digit apart are two people (numbers of twins are often
/// issued next to each other). A hundred neighbours leave one or two valid ones, so they are looked up exactly.
enum SnilsNeighbours {
    /// The valid numbers one digit or one exchange of neighbouring digits away, in ascending order.
    static func valid(near snils: Snils) -> [UInt64] {
        var result: [UInt64] = []
        forEach(near: snils.number) { number in
            guard let near = Snils(number: number), near.state == .valid, !result.contains(number) else { return }
            result.append(number)
        }
        result.sort()
        return result
    }

    /// Whether one wrong digit or one exchange of neighbours separates two different numbers.
    static func isOneError(_ left: UInt64, _ right: UInt64) -> Bool {
        guard left != right else { return false }
        var leftRest = left
        var rightRest = right
        var found = 0
        var first: (left: UInt64, right: UInt64, position: Int) = (0, 0, 0)
        var second = first
        for position in 0..<11 {
            let pair = (left: leftRest % 10, right: rightRest % 10, position: position)
            if pair.left != pair.right {
                found += 1
                if found > 2 { return false }
                if found == 1 { first = pair } else { second = pair }
            }
            leftRest /= 10
            rightRest /= 10
        }
        guard found == 2 else { return true }
        return second.position == first.position + 1 && first.left == second.right && first.right == second.left
    }

    private static func forEach(near number: UInt64, _ body: (UInt64) -> Void) {
        var power: UInt64 = 1
        for position in 0..<11 {
            let digit = number / power % 10
            let rest = number - digit * power
            for other in UInt64(0)..<10 where other != digit { body(rest + other * power) }
            if position < 10 {
                let next = number / (power * 10) % 10
                if next != digit {
                    body(number - digit * power - next * power * 10 + next * power + digit * power * 10)
                }
            }
            power *= 10
        }
    }
}
