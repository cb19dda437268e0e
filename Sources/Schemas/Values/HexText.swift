/// Lower-case hexadecimal text of bytes.
public enum HexText {
    /// Two digits for each byte.
    public static func encode(_ bytes: some Collection<UInt8>) -> String {
        String(unsafeUninitializedCapacity: bytes.count * 2) { buffer in
            var position = 0
            for byte in bytes {
                for nibble in [byte >> 4, byte & 15] {
                    buffer[position] = nibble < 10 ? 48 + nibble : 87 + nibble
                    position += 1
                }
            }
            return position
        }
    }
}
