/// What the YAML parser complains of, in the words of those who write mappings.
enum YAMLProblem {
    /// The problem in Russian; the parser's own words when they are rare ones.
    static func russian(_ problem: String) -> String {
        switch problem {
        case "did not find expected ',' or ']'": "список `[…]`, в котором нет «,» или «]»"
        case "did not find expected ',' or '}'": "набор `{…}`, в котором нет «,» или «}»"
        case "did not find expected key": "строка с другим отступом, чем соседние, или лишний знак в ней"
        case "did not find expected '-' indicator": "строка списка без «-» или с другим отступом"
        case "did not find expected node content": "пустое место там, где нужно значение"
        case "did not find expected <document start>": "текст после конца описания"
        case "mapping values are not allowed in this context":
            "лишнее двоеточие или отступ; текст, в котором есть «: », пишется в кавычках"
        case "block sequence entries are not allowed in this context": "лишний «-»: список начинается с новой строки"
        case "could not find expected ':'": "ключ без «:» после него"
        case "found unexpected end of stream": "конец файла внутри кавычек"
        case "found character that cannot start any token":
            "знак, с которого значение не может начинаться (табуляция, «@», «`», «%»); отступ — пробелами, текст — в кавычках"
        case "found a tab character that violates indentation",
            "found a tab character where an indentation space is expected":
            "табуляция в отступе; отступ пишется пробелами"
        case "control characters are not allowed": "управляющий знак"
        case "found unknown escape character": "неизвестный знак после «\\» в двойных кавычках"
        default: "ошибка разбора: \(problem)"
        }
    }
}
