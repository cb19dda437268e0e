/// An inline SVG drawing: rectangles, lines and texts only, so that any browser of the last fifteen years shows it.
struct ReportDrawing {
    private let width: Double
    private let height: Double
    private let title: String
    private var body = ""

    init(width: Double, height: Double, title: String) {
        self.width = width
        self.height = height
        self.title = title
    }

    /// Colours that stay apart for people who see few, and in print.
    enum Colour: String {
        case link = "#1b7f5a"
        case review = "#e09b2d"
        case new = "#8b95a1"
        case match = "#2c6fad"
        case unrelated = "#d1622b"
        case axis = "#66707a"
        case faint = "#dfe3e8"
        case text = "#222222"
    }

    mutating func rectangle(_ x: Double, _ y: Double, _ width: Double, _ height: Double, _ colour: Colour) {
        guard width > 0, height > 0 else { return }
        body +=
            "<rect x=\"\(n(x))\" y=\"\(n(y))\" width=\"\(n(width))\" height=\"\(n(height))\" fill=\"\(colour.rawValue)\"/>"
    }

    mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ colour: Colour, width: Double = 1) {
        body +=
            "<line x1=\"\(n(x1))\" y1=\"\(n(y1))\" x2=\"\(n(x2))\" y2=\"\(n(y2))\" stroke=\"\(colour.rawValue)\" stroke-width=\"\(n(width))\"/>"
    }

    mutating func curve(_ points: [(x: Double, y: Double)], _ colour: Colour) {
        guard points.count > 1 else { return }
        let list = points.map { "\(n($0.x)),\(n($0.y))" }.joined(separator: " ")
        body += "<polyline points=\"\(list)\" fill=\"none\" stroke=\"\(colour.rawValue)\" stroke-width=\"2\"/>"
    }

    /// Where a text stands to its point.
    enum Anchor: String { case start, middle, end }

    mutating func text(
        _ x: Double, _ y: Double, _ text: String, _ anchor: Anchor = .start, _ colour: Colour = .text, size: Int = 12
    ) {
        body +=
            "<text x=\"\(n(x))\" y=\"\(n(y))\" text-anchor=\"\(anchor.rawValue)\" font-size=\"\(size)\" fill=\"\(colour.rawValue)\">\(ReportText.escaped(text))</text>"
    }

    /// The drawing with its title, which screen readers say.
    var svg: String {
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"\(n(width))\" height=\"\(n(height))\" viewBox=\"0 0 \(n(width)) \(n(height))\" font-family=\"sans-serif\"><title>\(ReportText.escaped(title))</title>\(body)</svg>\n"
    }

    private func n(_ value: Double) -> String {
        let tenths = Int((max(-1e6, min(1e6, value.isFinite ? value : 0)) * 10).rounded())
        return "\(tenths < 0 ? "-" : "")\(tenths.magnitude / 10).\(tenths.magnitude % 10)"
    }
}
