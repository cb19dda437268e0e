"""Reads a benchmark folder with DuckDB and cleans it the way a careful analyst would before linking: words for nothing,
spaces, case, ё, Latin look-alikes and keyboard layout, ФИО in one field, dates, СНИЛС, streets and numbers of addresses.
registry(con, folder) and feeds(con, folder) leave tables of those names."""
import glob, os

NOTHING = "('', 'НЕТ', '-', '—', '--', 'Б/О', 'Б/Н', 'НЕТ ДАННЫХ', 'ОТСУТСТВУЕТ', 'НЕ УКАЗАНО', 'NULL')"
# A name typed on the Latin layout has no Cyrillic letter at all; a look-alike stands among Cyrillic ones.
LATIN_KEYS = "QWERTYUIOP[]ASDFGHJKL;''ZXCVBNM,.".replace("''", "'")
RUSSIAN_KEYS = "ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ"


def text(column):
    plain = (f"replace(upper(trim(regexp_replace(regexp_replace(nfc_normalize({column}), '[\\x{{00AD}}\\x{{200B}}\\x{{200C}}\\x{{200D}}\\x{{FEFF}}]', '', 'g'),"
             f" '[\\s\\x{{00A0}}]+', ' ', 'g'))), 'Ё', 'Е')")
    return f"nullif(case when {plain} in {NOTHING} then '' else {plain} end, '')"


def name(column):
    t = text(column)
    keys = LATIN_KEYS.replace("'", "''")
    return (f"case when {t} is null then null"
            f" when not regexp_matches({t}, '[А-Я]') and regexp_matches({t}, '[A-Z]') then translate({t}, '{keys}', '{RUSSIAN_KEYS}')"
            f" else translate({t}, 'ABEKMHOPCTYX03', 'АВЕКМНОРСТУХОЗ') end")


PATRONYMIC = "(ВИЧ|ВНА|ИЧНА|ЬИЧ|ИТИЧ|УКИЧ|ЗЬМИЧ)$"
PARTICLE = "('ОГЛЫ', 'КЫЗЫ', 'УГЛИ', 'КИЗИ', 'ОГЛУ')"


def clean(con, source, target, has_full):
    full = name("fio") if has_full else "null"
    con.execute(f"""
    create or replace table {target} as
    with named as (
        select *, {name('surname')} as s, {name('first_name')} as g, {name('patronymic')} as p,
            string_split({full}, ' ') as parts, {text('address')} as a, {text('municipality')} as m,
            regexp_replace(snils, '[^0-9]', '', 'g') as digits
        from {source}),
    split as (
        select *, case
            when parts is null then [s, g, p]
            when len(parts) >= 3 and regexp_matches(parts[2], '{PATRONYMIC}') and not regexp_matches(parts[3], '{PATRONYMIC}')
                then [parts[3], parts[1], parts[2]]
            when len(parts) >= 4 and parts[len(parts)] in {PARTICLE} then [parts[1], parts[2], parts[3] || ' ' || parts[4]]
            else [parts[1], parts[2], nullif(array_to_string(parts[3:], ' '), '')] end as n
        from named)
    select id, feed, n[1] as surname, n[2] as first_name, n[3] as patronymic,
        strftime(coalesce(try_strptime(birth_date, '%Y-%m-%d'), try_strptime(birth_date, '%d.%m.%Y')), '%Y-%m-%d') as dob,
        nullif(sex, '') as sex,
        case when length(digits) between 8 and 11 and digits not in ('00000000000', '11111111145') then lpad(digits, 11, '0') end as snils,
        m as municipality,
        nullif(trim(regexp_replace(regexp_replace(regexp_replace(a, '^[^,]*,', ''), '\\b(УЛИЦА|УЛ|ДОМ|КОРПУС|КОРП|КВАРТИРА|КВ|СТР|Г|С|П|Д|К)\\b\\.?', ' ', 'g'),
            '[^А-Я]+', ' ', 'g')), '') as street,
        nullif(array_to_string(regexp_extract_all(a, '[0-9]+'), ' '), '') as numbers
    from split""")


def registry(con, folder):
    con.execute(f"""create or replace view registry_raw as select person_id as id, 'registry' as feed, *
        from read_csv('{folder}/registry.csv', header = true, all_varchar = true, nullstr = '\\N') where role = 'child'""")
    clean(con, "registry_raw", "registry", False)


def feeds(con, folder):
    views = []
    for path in sorted(glob.glob(f"{folder}/feed_*.csv")):
        feed = os.path.basename(path)[5:-4]
        views.append(f"""select '{feed}/' || feed_record_id as id, '{feed}' as feed, *
            from read_csv('{path}', header = true, all_varchar = true, nullstr = '\\N')""")
    con.execute("create or replace view feeds_raw as " + " union all by name ".join(views))
    clean(con, "feeds_raw", "feeds", True)
