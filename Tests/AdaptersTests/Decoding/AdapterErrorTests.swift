import Adapters
import Glibc
import Testing

@Suite struct AdapterErrorTests {
    @Test func folderThatCannotBeListedIsNamedWithTheReason() {
        #expect(
            performing: { try DropFolderListing(of: "/nonexistent") },
            throws: { "\($0)" == "не читается папка /nonexistent: нет такого файла или папки" })
    }

    @Test func fileThatCannotBeOpenedIsNamedWithTheReason() {
        #expect(
            performing: { try FileByteSource(path: "/nonexistent.csv") },
            throws: { "\($0)" == "не открывается файл /nonexistent.csv: нет такого файла или папки" })
        #expect(
            performing: { try FileByteSource(path: "/tmp") },
            throws: { "\($0)" == "не открывается файл /tmp: это папка" })
        #expect(
            performing: { try FileByteSource(path: "/dev/null") },
            throws: { "\($0)" == "не открывается файл /dev/null: это не обычный файл" })
    }

    @Test func zipThatCannotBeWrittenIsNamedWithTheReason() {
        #expect(
            performing: { try ZipFileWriter(path: "/nonexistent/a.zip") },
            throws: { error in
                "\(error)"
                    == "не создаётся файл zip /nonexistent/a.zip: нет такого файла или папки; проверьте место на диске и права"
            })
    }
}
