import Adapters
import Testing

/// What the grammar of dialects does not allow is explained where it stands.
@Suite struct DialectMistakesTests {
    static func mistakes(_ format: String, _ rest: String = "key: Н") -> String {
        let text = "feed: t.t\nversion: 1\nowner: {agency: t}\nformat: {\(format)}\n\(rest)\n"
        do {
            _ = try MappingLoader.load(text: text, file: "m.yaml")
            return ""
        } catch {
            return error.description
        }
    }

    @Test(arguments: [
        ("xlsx: {}", "key: Н", "книги Excel не читаются"), ("json: {}", "key: Н", "JSON не читается"),
        ("dbf: {encoding: cp866}", "key: Н", "DBF не читается"), ("fixed: {}", "key: Н", "нужен разделитель"),
        ("csv: {encoding: utf-32}", "key: Н", "utf-16le"),
        ("csv: {header: non}", "key: Н", "«none»"),
        ("csv: {columns: [Н]}", "key: Н", "только вместе с `header: none`"),
        ("csv: {header: none, columns: [Н, Н]}", "key: Н", "разные имена"),
        ("csv: {header: none, columns: [Номер]}", "key: Номер2", "столбец из `columns:`"),
        ("csv: {header: none}", "key: Н", "номер столбца"),
        ("csv: {header: none, columns: [Н], subheader: 1}", "key: Н", "заголовка нет"),
        ("csv: {each: Дети}", "key: Н", "group:"),
        ("csv: {ragged: pad}", "key: Н", "quarantine, fill"),
        ("xml: {rows: [r/i]}", "key: \"@н\"\ngroup: {by: н, name: а, value: б}", "только в таблице"),
        ("csv: {encoding: utf-8}", "key: Н\ngroup: {by: Н, name: Что}", "`value:`"),
        ("xml: {rows: [r/i]}", "key: \"../@н\"", "`each:` в `format: xml`"),
        ("xml: {rows: [r/i], each: \"@н\"}", "key: \"@н\"", "путь элементов"),
        ("xml: {rows: [r/i], payload: {encoding: base64}}", "key: \"@н\"", "`at:`"),
        ("xml: {rows: [r/i], payload: {at: e/d, encoding: zip}}", "key: \"@н\"", "text, base64"),
        ("csv: {}", "key: Н\nfacts: {n: Н}\nrows: {skip: \"age(child) > 3\"}", "по сведениям"),
        ("csv: {}", "key: Н\nrows: {until: \"nn = '1'\"}", "facts"),
        ("csv: {}", "key: Н\nexpect: {rows: 5}", "1000..50000"),
        ("csv: {}", "key: Н\nexpect: {rows: 5..2}", "1000..50000"),
        ("csv: {}", "key: Н\nexpect: {change: {rows: -50..100}}", "-50%..+100%"),
        ("csv: {}", "key: Н\nexpect: {change: {withdrawn: 0.2}}", "20%"),
        ("csv: {delimiter: \"|\", quote: \"|\"}", "key: Н", "разные знаки"),
        ("csv: {header: none, columns: [Н, М, Н]}", "key: Н", "повтор: «Н»"),
        ("csv: {}, xml: {rows: [r/i]}", "key: Н", "одно из двух"),
        ("xml: {rows: [\"r/@i\"]}", "key: \"@н\"", "а не атрибут"),
        ("xml: {rows: [r/i]}", "key: $station", "раздел `head:`"),
        ("csv: {}", "key: []", "хотя бы один столбец"),
        ("csv: {}", "key: Н\nsource: {match: [a], ready: marker .done}", "`marker .sha256`"),
        ("csv: {}", "key: Н\non_error: {abort_over: {percent: 200}}", "от 0 до 100"),
        ("csv: {}", "key: Н\nlimits: {rows: 0}", "от 1 до"),
        ("csv: {}", "key: Н\nfacts: {n: {from: Н, type: integer, min: 3, max: 2}}", "не меньше `min:`"),
        ("csv: {}", "key: Н\nfacts: {n: {from: Н, min: 3}}", "только при типе `integer`"),
        ("csv: {}", "key: Н\nfacts: {n: {from: Н, type: integer, formats: [iso]}}", "только при типе `date`"),
        ("csv: {}", "key: Н\nfacts: {n: {from: Н, order: given-first}}", "только при типе `fio`"),
        ("csv: {}", "key: Н\nmodes: full", "«mode»"),
        (
            "csv: {}",
            "key: Н\nfacts: {n: Н}\nsignals: [{indicator: EDU-01, when: \"n = '1'\", text: t, occurredAt: n}]",
            "типа `date` или `timestamp`"
        ),
        ("csv: {}", "key: Н\nfacts: {n: Н}\nrows: {skip: \"n == '1'\"}", "один знак «=»"),
        ("csv: {}", "key: Н\npersons: [{role: child, fields: {like: mother, name: Н}}]", "описанного выше"),
        ("csv: {}", "key: Н\nexpect: {findings: {snils.cheksum: 5%}}", "«snils.checksum»"),
    ])
    func mistakeIsExplained(_ format: String, _ rest: String, _ part: String) {
        let mistakes = Self.mistakes(format, rest)
        #expect(mistakes.contains(part), "\(format) \(rest): \(mistakes)")
        #expect(!mistakes.contains("m.yaml:0:"), "\(mistakes)")
        // One mistake is said once.
        #expect(format.contains("columns: [Номер]") || mistakes.split(separator: "\n").count == 1, "\(mistakes)")
    }

    @Test(arguments: [
        ("csv: {encoding: utf-16, delimiter: tab, header: search, title: 1, subheader: 1, ragged: fill}", "key: Н"),
        ("csv: {header: none, columns: [Н, \"-\", \"-\"]}", "key: [Н, \"#3\"]"),
        ("csv: {}", "key: Н\ngroup: {by: [Н, М], name: Что, value: Сколько}"),
        ("csv: {}", "key: Н\nexpect: {rows: 1.., change: {rows: ..+100%, withdrawn: 5%, findings: 10%}}"),
        ("xml: {rows: [//r/i], each: a/b, payload: e/d}", "key: [\"../../@н\", \"@н\"]"),
    ])
    func rightMappingsLoad(_ format: String, _ rest: String) { #expect(Self.mistakes(format, rest) == "") }
}
