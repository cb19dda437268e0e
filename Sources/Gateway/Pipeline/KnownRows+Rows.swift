import Schemas

extension KnownRows {
    /// One row as it stands in the database.
    struct KnownRow: SpillingValue {
        var content: RowDigest
        /// Below the highest bit, the last delivery that named the row, counted from 1; 0 for none. Above, whether it is
        /// withdrawn: there may be millions of these.
        private var marks: UInt32 = 0
        /// The row of that delivery that repeated it unchanged; 0 for none.
        var repeatedAt: UInt32 = 0

        init(content: RowDigest, isWithdrawn: Bool) {
            self.content = content
            self.isWithdrawn = isWithdrawn
        }

        var isWithdrawn: Bool {
            get { marks >> 31 == 1 }
            set { marks = marks & 0x7FFF_FFFF | (newValue ? 1 << 31 : 0) }
        }

        func isSeen(in delivery: UInt32) -> Bool { marks & 0x7FFF_FFFF == delivery }

        func isRepeated(in delivery: UInt32) -> Bool { repeatedAt != 0 && isSeen(in: delivery) }

        mutating func see(in delivery: UInt32) {
            guard !isSeen(in: delivery) else { return }
            marks = marks & 1 << 31 | delivery
            repeatedAt = 0
        }

        init(_ entry: RowSpill.Entry) {
            content = entry.content
            marks = UInt32(truncatingIfNeeded: entry.number)
            repeatedAt = UInt32(truncatingIfNeeded: entry.number >> 32)
        }

        var entry: RowSpill.Entry {
            RowSpill.Entry(content: content, number: Int(marks) | Int(repeatedAt) << 32)
        }
    }

    /// A row of the delivery being read.
    struct SeenRow: SpillingValue {
        var content: RowDigest
        var orderKey: String
        var rowNumber: Int
        var change: Change?

        init(content: RowDigest, orderKey: String, rowNumber: Int, change: Change?) {
            self.content = content
            self.orderKey = orderKey
            self.rowNumber = rowNumber
            self.change = change
        }

        init(_ entry: RowSpill.Entry) {
            content = entry.content
            orderKey = entry.orderKey
            rowNumber = entry.number
            change = entry.flags == 0 ? nil : Change.allCases[Int(entry.flags) - 1]
        }

        var entry: RowSpill.Entry {
            let flags = change.flatMap(Change.allCases.firstIndex).map { UInt8($0 + 1) } ?? 0
            return RowSpill.Entry(content: content, orderKey: orderKey, number: rowNumber, flags: flags)
        }
    }

    /// What orders a row against others with its key; empty for one that has none any more.
    struct OrderKey: SpillingValue {
        var text: String

        init(text: String) { self.text = text }

        init(_ entry: RowSpill.Entry) { text = entry.orderKey }

        var entry: RowSpill.Entry { RowSpill.Entry(content: RowDigest(high: 0, low: 0), orderKey: text) }
    }
}
