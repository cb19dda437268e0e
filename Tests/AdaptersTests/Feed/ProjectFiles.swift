/// Files of the project, found from this source file.
enum ProjectFiles {
    static func path(_ relative: String, from file: String = #filePath) -> String {
        let parts = file.split(separator: "/", omittingEmptySubsequences: false)
        // …/Tests/AdaptersTests/Feed/ProjectFiles.swift
        return (parts.dropLast(4) + [relative[...]]).joined(separator: "/")
    }
}
