import Schemas

/// An address as bytes: which parts there are, then those parts in order.
enum PackedAddress {
    static func write(_ address: PostalAddress, to packed: PackedWriter) {
        var has: UInt64 = 0
        func mark(_ place: UInt64, _ isThere: Bool) { if isThere { has |= 1 << place } }
        mark(0, address.kind != .unspecified)
        mark(1, !address.text.isEmpty)
        mark(2, !address.municipality.isEmpty)
        mark(3, address.oktmo != nil)
        mark(4, !address.settlement.isEmpty)
        mark(5, !address.street.isEmpty)
        mark(6, !address.house.isEmpty)
        mark(7, !address.building.isEmpty)
        mark(8, !address.flat.isEmpty)
        packed.number(has)
        if has & 1 != 0 { packed.byte(address.kind.packedCode) }
        if has & 1 << 1 != 0 { packed.text(address.text) }
        if has & 1 << 2 != 0 { packed.text(address.municipality) }
        if let oktmo = address.oktmo { packed.text(oktmo.code) }
        if has & 1 << 4 != 0 { packed.text(address.settlement) }
        if has & 1 << 5 != 0 { packed.text(address.street) }
        if has & 1 << 6 != 0 { packed.text(address.house) }
        if has & 1 << 7 != 0 { packed.text(address.building) }
        if has & 1 << 8 != 0 { packed.text(address.flat) }
    }

    static func read(from packed: inout PackedReader) throws(StoredRecordDamage) -> PostalAddress {
        let has = try packed.number()
        guard has < 1 << 9 else { throw packed.damage("известные части адреса") }
        var address = PostalAddress()
        if has & 1 != 0 { address.kind = try packed.code(PostalAddress.Kind.self) }
        if has & 1 << 1 != 0 { address.text = try packed.text() }
        if has & 1 << 2 != 0 { address.municipality = try packed.text() }
        if has & 1 << 3 != 0 {
            guard let oktmo = Oktmo(try packed.text()) else { throw packed.damage("ОКТМО") }
            address.oktmo = oktmo
        }
        if has & 1 << 4 != 0 { address.settlement = try packed.text() }
        if has & 1 << 5 != 0 { address.street = try packed.text() }
        if has & 1 << 6 != 0 { address.house = try packed.text() }
        if has & 1 << 7 != 0 { address.building = try packed.text() }
        if has & 1 << 8 != 0 { address.flat = try packed.text() }
        return address
    }
}
