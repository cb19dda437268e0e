/// Bytes that the members of one archive have been unpacked to so far. Members may overlap: each alone looks harmless.
final class UnpackedCount {
    var bytes = 0
}
