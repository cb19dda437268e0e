/// What the argument parser says of arguments and help, in Russian.
enum UsageText {
    /// Titles and set phrases, in the order they are replaced.
    private static let phrases = [
        ("OVERVIEW: ", ""), ("USAGE: ", "ВЫЗОВ: "), ("Usage: ", "Вызов: "), ("Error: ", "Ошибка: "),
        ("Help: ", "Справка: "),
        ("ARGUMENTS:", "АРГУМЕНТЫ:"), ("OPTIONS:", "ПАРАМЕТРЫ:"), ("SUBCOMMANDS:", "КОМАНДЫ:"),
        ("Show help information.", "Показать справку."), ("Show the version.", "Показать версию."),
        ("<options>", "<параметры>"), ("<subcommand>", "<команда>"),
        ("Show subcommand help information.", "Показать справку о команде."),
    ]

    /// A message of the parser, read by people: an error with its usage, or a help page.
    static func russian(_ text: String) -> String {
        var text = text
        text.replace(#/See '(.+?)' for detailed help\./#) { "Подробно: \($0.output.1)" }
        text.replace(#/See '(.+?)' for more information\./#) { "Подробно: \($0.output.1)" }
        text.replace(#/Unknown option '(.+?)'/#) { "неизвестный параметр \($0.output.1)" }
        text.replace(#/\. Did you mean '(.+?)'\?/#) { "; возможно, имелось в виду \($0.output.1)" }
        text.replace(#/\d+ unexpected arguments: /#) { _ in "лишнее в вызове: " }
        text.replace(#/Unexpected argument /#) { _ in "лишнее в вызове: " }
        text.replace(#/Missing value for '(.+?)'/#) { "нет значения параметра \($0.output.1)" }
        text.replace(#/Missing expected argument '(.+?)'/#) { "не указано обязательное: \($0.output.1)" }
        text.replace(#/The value '(.*?)' is invalid for '(.+?)'/#) {
            "значение «\($0.output.1)» не подходит для \($0.output.2)"
        }
        // Help is broken into lines, and a line may end inside a phrase.
        text.replace(#/\(default:(\s)/#) { "(по умолчанию:\($0.output.1)" }
        for (english, russian) in phrases { text.replace(english, with: russian) }
        return text
    }
}
