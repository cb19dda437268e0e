"""Splink on a benchmark folder: cleaning, blocking on many keys, term frequencies, u by sampling and m by EM, without labels.
Children only, because every record is about a child. usage: run_splink.py FOLDER OUT.csv [--pairs N] [--model OUT.json]
--pairs: of so many pairs the u-probabilities are sampled, which is most of Splink's time. Its documentation calls 10 million
adequate while one tries models and a billion best; 20 million is what we take for a model to be used."""
import logging, sys

import duckdb, splink
import splink.comparison_level_library as levels
import splink.comparison_library as comparisons
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

import cleaned

logging.disable(logging.CRITICAL)
folder, out = sys.argv[1:3]
option = lambda name, default: sys.argv[sys.argv.index(name) + 1] if name in sys.argv else default
con = duckdb.connect()
cleaned.registry(con, folder)
cleaned.feeds(con, folder)


def custom(sql, label):
    return levels.CustomLevel(sql, label)


def name(column, far, *more):
    return comparisons.CustomComparison(output_column_name=column, comparison_levels=[
        levels.NullLevel(column), levels.ExactMatchLevel(column, term_frequency_adjustments=True),
        levels.DamerauLevenshteinLevel(column, 1), *more, levels.JaroWinklerLevel(column, far), levels.ElseLevel()])


swapped = custom("surname_l = first_name_r and first_name_l = surname_r", "exchanged")
half = custom("list_has_any(string_split(surname_l, '-'), string_split(surname_r, '-'))", "one half of a double surname")
year = "try_cast(substr(dob_{}, 1, 4) as int)"
compared = [
    name("surname", 0.88, half, swapped),
    name("first_name", 0.85, swapped),
    name("patronymic", 0.88),
    comparisons.CustomComparison(output_column_name="dob", comparison_levels=[
        levels.NullLevel("dob"), levels.ExactMatchLevel("dob"),
        custom("substr(dob_l, 1, 4) = substr(dob_r, 1, 4) and substr(dob_l, 6, 2) = substr(dob_r, 9, 2)"
               " and substr(dob_l, 9, 2) = substr(dob_r, 6, 2)", "day and month exchanged"),
        levels.DamerauLevenshteinLevel("dob", 1),
        custom("substr(dob_l, 1, 4) = substr(dob_r, 1, 4) and (dob_l like '%-01-01' or dob_r like '%-01-01')", "1 January"),
        custom("substr(dob_l, 1, 7) = substr(dob_r, 1, 7)", "same month"),
        custom(f"abs({year.format('l')} - {year.format('r')}) <= 1", "a year"),
        custom(f"abs({year.format('l')} - {year.format('r')}) <= 8", "eight years"), levels.ElseLevel()]),
    comparisons.CustomComparison(output_column_name="snils", comparison_levels=[
        levels.NullLevel("snils"), levels.ExactMatchLevel("snils"), levels.DamerauLevenshteinLevel("snils", 1), levels.ElseLevel()]),
    comparisons.CustomComparison(output_column_name="sex", comparison_levels=[
        levels.NullLevel("sex"), levels.ExactMatchLevel("sex"), levels.ElseLevel()]),
    comparisons.CustomComparison(output_column_name="address", comparison_levels=[
        custom("street_l is null or street_r is null", "missing").configure(is_null_level=True),
        custom("street_l = street_r and numbers_l = numbers_r", "home"), custom("street_l = street_r", "street"),
        custom("numbers_l = numbers_r and municipality_l = municipality_r", "numbers and municipality"),
        custom("municipality_l = municipality_r", "municipality"), levels.ElseLevel()]),
]
keys = [
    block_on("snils"), block_on("surname", "dob"), block_on("first_name", "dob"), block_on("patronymic", "dob"),
    block_on("surname", "first_name", "patronymic"), "l.surname = r.first_name and l.first_name = r.surname",
    block_on("surname", "first_name", "substr(dob, 1, 4)"), block_on("surname", "patronymic", "substr(dob, 1, 4)"),
    block_on("surname", "first_name", "substr(dob, 6, 5)"), block_on("first_name", "patronymic", "street"),
    block_on("street", "numbers", "first_name"), block_on("street", "numbers", "dob"),
]
settings = SettingsCreator(
    link_type="link_only", unique_id_column_name="id", comparisons=compared,
    blocking_rules_to_generate_predictions=keys, retain_matching_columns=False,
    retain_intermediate_calculation_columns=False)
api = DuckDBAPI(connection=con)
linker = Linker([api.register("registry"), api.register("feeds")], settings)
training = linker.training
training.estimate_probability_two_random_records_match(
    [block_on("snils", "first_name"), block_on("surname", "first_name", "patronymic", "dob")], recall=0.95)
training.estimate_u_using_random_sampling(max_pairs=float(option("--pairs", "2e7")), seed=7)
for key in (block_on("dob", "first_name"), block_on("surname", "first_name", "patronymic"), block_on("snils")):
    training.estimate_parameters_using_expectation_maximisation(key, estimate_without_term_frequencies=True)
if option("--model", None):
    linker.misc.save_model_to_json(option("--model", None), overwrite=True)
found = linker.inference.predict(threshold_match_weight=-5)
# Splink puts the table whose name comes first on the left, so look which side is the registry's.
con.execute(f"""
copy (
    with pairs as (
        select case when r.id is null then id_l else id_r end as record,
               case when r.id is null then id_r else id_l end as person, match_weight as weight, match_probability as p
        from {found.physical_name} f left join (select id from feeds) r on r.id = f.id_r),
    ranked as (
        select *, row_number() over (partition by record order by weight desc, person) as place,
            weight - lead(weight) over (partition by record order by weight desc, person) as lead
        from pairs)
    select split_part(feeds.id, '/', 1) as feed, split_part(feeds.id, '/', 2) as feed_record_id, person as person_id,
        case when p >= 0.9995 and coalesce(lead, 99) >= 4 then 'link' when p >= 0.03 then 'review' else 'new' end as decision,
        round(weight, 3) as score, round(coalesce(lead, 99), 3) as lead
    from feeds left join ranked on ranked.record = feeds.id and place = 1
) to '{out}' (header)""")
