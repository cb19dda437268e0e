"""recordlinkage (ECM, without labels) on a benchmark folder; the same cleaning and about the same keys as for Splink.
A link is what its classifier calls one, unless a second person is as likely. usage: run_recordlinkage.py FOLDER OUT.csv"""
import sys, warnings

import duckdb, numpy, pandas, recordlinkage

import cleaned

warnings.filterwarnings("ignore")
folder, out = sys.argv[1:3]
con = duckdb.connect()
cleaned.registry(con, folder)
cleaned.feeds(con, folder)
left = con.sql("select * from feeds").df().set_index("id")
right = con.sql("select * from registry").df().set_index("id")
for frame in (left, right):
    frame["home"] = frame.street + " " + frame.numbers
pairs = None
for key in (["snils"], ["surname", "dob"], ["first_name", "dob"], ["patronymic", "dob"],
            ["surname", "first_name", "patronymic"], ["home", "first_name"]):
    index = recordlinkage.Index()
    index.block(key)
    one = left.dropna(subset=key), right.dropna(subset=key)
    found = index.index(*one)
    pairs = found if pairs is None else pairs.union(found)
compare = recordlinkage.Compare(n_jobs=1)
for column in ("surname", "first_name", "patronymic"):
    compare.string(column, column, method="damerau_levenshtein", threshold=0.8, label=column)
compare.exact("surname", "surname", label="same_surname")
compare.exact("first_name", "first_name", label="same_first_name")
compare.exact("dob", "dob", label="dob")
compare.exact("snils", "snils", label="snils")
compare.exact("sex", "sex", label="sex")
compare.exact("home", "home", label="home")
features = compare.compute(pairs, left, right)
model = recordlinkage.ECMClassifier(binarize=0.8, max_iter=100)
model.fit_predict(features)
p = model.prob(features).clip(1e-12, 1 - 1e-12)
frame = pandas.DataFrame({"record": features.index.get_level_values(0), "person_id": features.index.get_level_values(1),
                          "score": numpy.log2(p / (1 - p)), "p": p.values})
con.register("scored", frame)
con.execute(f"""
copy (
    with ranked as (
        select *, row_number() over (partition by record order by score desc, person_id) as place,
            score - lead(score) over (partition by record order by score desc, person_id) as lead from scored)
    select split_part(feeds.id, '/', 1) as feed, split_part(feeds.id, '/', 2) as feed_record_id, person_id,
        case when p >= 0.5 and coalesce(lead, 99) >= 1 then 'link' when p >= 0.03 then 'review' else 'new' end as decision,
        round(score, 3) as score, round(coalesce(lead, 99), 3) as lead
    from feeds left join ranked on ranked.record = feeds.id and place = 1
) to '{out}' (header)""")
