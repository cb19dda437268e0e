import Glibc
import Schemas

/// Addresses of a row.
extension RecordMapper {
    /// The addresses of a list of rules.
    func addresses(_ list: Int, node: Int32) -> [PostalAddress] {
        guard let list = plan.addresses.baseAddress.map({ $0 + list }), list.pointee.count > 0 else { return [] }
        guard remembers, let paths = list.pointee.paths else { return addresses(list, node: node) }
        let isTable = !cursor.isTree
        if isTable, list.pointee.row == plan.row { return list.pointee.ofRow }
        if !isTable, list.pointee.memory.isPausing() { return addresses(list, node: node) }
        return withJoined(paths, node: node) { text in
            guard let text else { return addresses(list, node: node) }
            if isTable { return addressesOfRow(list, text) }
            // Remarks about addresses are of several values and lines: made anew.
            return recall(text, in: list.pointee.memory, line: nil) { addresses(list, node: node) }
        }
    }

    /// The addresses of a table's row, which all its people with the same list of rules have.
    private func addressesOfRow(
        _ list: UnsafeMutablePointer<RowPlan.Addresses>, _ text: UnsafeRawBufferPointer
    ) -> [PostalAddress] {
        guard let start = text.baseAddress else { return addresses(list, node: 0) }
        if list.pointee.textLength == text.count, memcmp(list.pointee.textOfRow, start, text.count) == 0 {
            list.pointee.row = plan.row
            return list.pointee.ofRow
        }
        let before = noteLog.count
        let found = addresses(list, node: 0)
        guard noteLog.count == before else { return found }
        list.pointee.ofRow = found
        list.pointee.row = plan.row
        list.pointee.textOfRow.copyMemory(from: start, byteCount: text.count)
        list.pointee.textLength = text.count
        return found
    }

    /// Lends the texts of several places one behind the other; nil when one of them can't be lent.
    private func withJoined<Value>(
        _ paths: UnsafeMutableBufferPointer<Int>, node: Int32, _ body: (UnsafeRawBufferPointer?) -> Value
    ) -> Value {
        withUnsafeTemporaryAllocation(byteCount: 512, alignment: 8) { room in
            var count = 0
            for path in paths {
                guard let text = cursor.lent(path, from: node, in: lent), count + text.count < room.count else {
                    return body(nil)
                }
                UnsafeMutableRawBufferPointer(rebasing: room[count...]).copyMemory(from: text)
                count += text.count
                // No text holds it but a damaged one, which is read in full.
                room[count] = 0xFF
                count += 1
            }
            return body(UnsafeRawBufferPointer(rebasing: room[..<count]))
        }
    }

    /// Addresses that name a dwelling first; one that is only a municipality counts when there is nothing better.
    private func addresses(_ list: UnsafeMutablePointer<RowPlan.Addresses>, node: Int32) -> [PostalAddress] {
        var all: [PostalAddress] = []
        all.reserveCapacity(list.pointee.count)
        for index in 0..<list.pointee.count {
            let site = list.pointee.sites + index
            // Read where it is kept: an address is eight texts to copy.
            all.append(PostalAddress(kind: site.pointee.kind))
            if !read(site, node: node, into: &all[all.count - 1], { list.pointee.rules[index] }) { all.removeLast() }
        }
        if all.count <= 1 || all.allSatisfy({ !$0.text.isEmpty && $0.namesDwelling }) { return all }
        let written = all.filter { !$0.text.isEmpty }
        guard !written.isEmpty else { return Array(all.prefix(1)) }
        return written.filter(\.namesDwelling) + written.filter { !$0.namesDwelling }
    }

    /// Reads the address of a rule into an empty one; false when there is none.
    private func read(
        _ site: UnsafeMutablePointer<RowPlan.Address>, node: Int32, into address: inout PostalAddress,
        _ rule: () -> AddressRule
    ) -> Bool {
        var isWritten = false
        switch remembers ? readPlain(site, node: node, into: &address) : nil {
        case let isThere?: isWritten = isThere
        case nil:
            if let written = written(rule(), node: node) {
                address = written
                isWritten = true
            }
        }
        address.municipality = municipality(site, node: node, rule)
        address.oktmo = oktmo(site, node: node, rule)
        return isWritten || !address.municipality.isEmpty || address.oktmo != nil
    }

    private func municipality(
        _ site: UnsafeMutablePointer<RowPlan.Address>, node: Int32, _ rule: () -> AddressRule
    ) -> String {
        if site.pointee.municipality.path == RowPlan.none { return "" }
        return recall(site.pointee.municipality, node: node) {
            rule().municipality.map { plain($0, node: node) } ?? ""
        }
    }

    private func oktmo(
        _ site: UnsafeMutablePointer<RowPlan.Address>, node: Int32, _ rule: () -> AddressRule
    ) -> Oktmo? {
        if site.pointee.oktmo.path == RowPlan.none { return nil }
        return recall(site.pointee.oktmo, node: node) {
            rule().oktmo.flatMap { value($0, node: node)?.text }.flatMap { Oktmo($0) }
        }
    }

    /// Reads an address that needs no remark, the short way; false when nothing is written, nil when it must be read in
    /// full.
    private func readPlain(
        _ site: UnsafeMutablePointer<RowPlan.Address>, node: Int32, into address: inout PostalAddress
    ) -> Bool? {
        if site.pointee.whole >= 0 {
            guard let text = cursor.lent(site.pointee.whole, from: node, in: lent) else { return nil }
            if text.isEmpty, site.pointee.isWholeOnly { return false }
            return AddressParser.fill(&address, plain: text, memory: plan.addressMemory) ? true : nil
        }
        guard site.pointee.whole == RowPlan.none, let house = part(site.pointee.house, .house, node: node),
            let settlement = part(site.pointee.settlement, .settlement, node: node),
            let street = part(site.pointee.street, .street, node: node),
            let building = part(site.pointee.building, .code, node: node),
            let flat = part(site.pointee.flat, .code, node: node)
        else { return nil }
        let isThere = AddressParser.fill(
            &address, settlement: settlement, street: street, house: house, building: building, flat: flat)
        return !isThere || address.namesDwelling ? isThere : nil
    }

    /// A part as it was read, until the next text of the same rule is; nil when it must be read in full.
    private func part(
        _ site: RowPlan.Site<AddressPart>, _ kind: AddressPart.Kind, node: Int32
    ) -> UnsafePointer<AddressPart>? {
        if site.path == RowPlan.none { return UnsafePointer(plan.noPart) }
        guard let text = bare(site, node: node) else { return nil }
        var known = site.memory.place(of: text)
        if known == nil {
            let part = AddressPart(Self.trimmed(String(decoding: text, as: UTF8.self)), kind)
            site.memory.keep(text, Remembered(value: part, notes: []))
            known = site.memory.place(of: text)
        }
        // The value stands at the beginning of what is remembered.
        return known.map { UnsafeRawPointer($0).assumingMemoryBound(to: AddressPart.self) }
    }

    /// The address as it is written, without the municipality.
    private func written(_ rule: AddressRule, node: Int32) -> PostalAddress? {
        var address: PostalAddress?
        if let whole = rule.whole {
            let (text, line) = raw(whole, node: node)
            let reading = AddressParser.parse(text, kind: rule.kind)
            for code in reading.notices { note(code, whole, raw: text, line: line) }
            address = reading.value
        }
        if address == nil {
            func text(_ rule: FieldRule?) -> String { rule.map { raw($0, node: node).text } ?? "" }
            let reading = AddressParser.parts(
                settlement: text(rule.settlement), street: text(rule.street), house: text(rule.house),
                building: text(rule.building), flat: text(rule.flat), kind: rule.kind)
            for code in reading.notices { note(code, rule.street ?? rule.house, raw: text(rule.street)) }
            address = reading.value
        }
        return address
    }
}
