import Foundation

/// The files of this project, found from the place of this source file.
enum ProjectTree {
    /// A file with its path from the project's folder.
    struct File: Sendable, CustomStringConvertible {
        /// As `Sources/Schemas/Values/Snils.swift`.
        let path: String

        var description: String { path }

        /// The text; nil when the file is not UTF-8.
        var text: String? {
            guard let bytes = FileManager.default.contents(atPath: "\(ProjectTree.root)/\(path)") else { return nil }
            return String(validating: bytes, as: UTF8.self)
        }

        /// Lines without their ends.
        var lines: [Substring] { text?.split(separator: "\n", omittingEmptySubsequences: false) ?? [] }
    }

    /// The project's folder.
    static let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(
        separator: "/")

    /// All files below a folder, by path. What a build or a run leaves behind is skipped.
    static func files(in folder: String, ending: String = "") -> [File] {
        let base = folder.isEmpty ? root : "\(root)/\(folder)"
        guard let walk = FileManager.default.enumerator(atPath: base) else { return [] }
        var found: [File] = []
        while let path = walk.nextObject() as? String {
            if isProduct(path.split(separator: "/").last ?? "") {
                walk.skipDescendants()
                continue
            }
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: "\(base)/\(path)", isDirectory: &isFolder)
            if !isFolder.boolValue, path.hasSuffix(ending) {
                found.append(File(path: folder.isEmpty ? path : "\(folder)/\(path)"))
            }
        }
        return found.sorted { $0.path < $1.path }
    }

    /// Whether a file or folder with this path from the project's folder is there.
    static func has(_ path: String) -> Bool { FileManager.default.fileExists(atPath: "\(root)/\(path)") }

    private static func isProduct(_ name: Substring) -> Bool {
        name == ".git" || name.hasPrefix(".build") || name.hasPrefix("sverka-") || name == "Package.resolved"
    }
}
