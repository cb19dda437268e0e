import Schemas

/// Refusals of whole archives, with what the sender can do.
enum ArchiveFault {
    static func damaged(_ file: String) -> DecodingFailure {
        DecodingFailure(
            .archiveDamaged, at: SourceLocation(file: file),
            expected: "целый архив с верными контрольными суммами; пришлите файл ещё раз")
    }

    static func encrypted(_ file: String) -> DecodingFailure {
        DecodingFailure(
            .archiveEncrypted, at: SourceLocation(file: file),
            expected: "архив без пароля: канал уже защищён, а пароля у шлюза нет")
    }
}
