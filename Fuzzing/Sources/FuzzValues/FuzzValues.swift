@testable import Adapters
import FuzzSupport
import Schemas

/// The readers of single values, and the small languages of mappings.
///
/// The first byte chooses the reader. The rest is text, cut at line feeds where a reader takes several.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = FuzzInput(start, count)
    let reader = input.choice(of: readers)
    reader(input.text)
    return 0
}

private let readers: [@Sendable (String) -> Void] = [
    NameProperties.parts, NameProperties.fullName, DateProperties.dates, DateProperties.timestamps,
    NumberProperties.snils, NumberProperties.amounts, NumberProperties.documents, AddressProperties.text,
    AddressProperties.parts, WordProperties.words, LanguageProperties.conditions, LanguageProperties.templates,
    LanguageProperties.paths, LanguageProperties.functions,
]
