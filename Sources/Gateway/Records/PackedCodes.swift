import Schemas

/// A value of few cases that a packed record holds as one byte. Numbers are never given to another case.
protocol PackedCode: CaseIterable, Sendable {
    var packedCode: UInt8 { get }
}

extension PackedCode {
    /// The case with a number; nil when there is none.
    static func packed(_ code: UInt8) -> Self? { allCases.first { $0.packedCode == code } }
}

extension PersonRole: PackedCode {
    var packedCode: UInt8 {
        switch self {
        case .child: 0
        case .mother: 1
        case .father: 2
        case .representative: 3
        case .applicant: 4
        case .accountHolder: 5
        case .other: 6
        }
    }
}

extension Kinship: PackedCode {
    var packedCode: UInt8 {
        switch self {
        case .mother: 0
        case .father: 1
        case .son: 2
        case .daughter: 3
        case .sibling: 4
        case .grandparent: 5
        case .stepParent: 6
        case .cohabitant: 7
        case .guardian: 8
        case .trustee: 9
        case .fosterParent: 10
        case .other: 11
        case .unknown: 12
        }
    }
}

extension Sex: PackedCode {
    var packedCode: UInt8 {
        switch self {
        case .male: 0
        case .female: 1
        }
    }
}

extension IdentityDocument.Kind: PackedCode {
    var packedCode: UInt8 {
        switch self {
        case .birthCertificate: 0
        case .passport: 1
        case .healthPolicy: 2
        case .other: 3
        }
    }
}

extension PostalAddress.Kind: PackedCode {
    var packedCode: UInt8 {
        switch self {
        case .registration: 0
        case .residence: 1
        case .unspecified: 2
        }
    }
}
