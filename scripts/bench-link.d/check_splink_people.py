"""Weighs the same pairs of children by Sverka's model in Sverka and in Splink, and compares the match weights; then takes the
model back from Splink and compares its figures. usage: check_splink_people.py SVERKA WORK FOLDER [MODEL]

FOLDER holds registry.csv and feed_*.csv of the layout of mappings/bench/generated.v1.yaml. The levels are Sverka's own, as
columns; what is compared is the arithmetic: m, u, term frequencies and their sum, pair by pair."""
import csv, glob, json, logging, math, subprocess, sys, warnings

import duckdb
from splink import DuckDBAPI, Linker

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)
sverka, work, folder = sys.argv[1:4]
model = sys.argv[4] if len(sys.argv) > 4 else "standard"
mapping = "mappings/bench/generated.v1.yaml"


def run(*words):
    return subprocess.run([sverka, *words], check=True, stderr=subprocess.PIPE, text=True).stderr


named = [] if model == "standard" else ["--model", model]
told = run("model", "pairs", "--registry", f"{folder}/registry.csv", "--mapping", mapping, *named, "--out", f"{work}/pairs.csv",
           *sorted(glob.glob(f"{folder}/feed_*.csv")))
people = told.split("детей в реестре ")[1].split(";")[0]
run("model", "export", "--splink", f"{work}/people.json", "--people", people, model)

settings = json.load(open(f"{work}/people.json"))
shares = sorted({level["tf_adjustment_column"] for c in settings["comparisons"] for level in c["comparison_levels"]
                 if "tf_adjustment_column" in level})
con = duckdb.connect()
con.execute(f"create table pairs as select * replace (nullif(unique_id, '') as unique_id, "
            + ", ".join(f"cast({c} as integer) as {c}" for c in [f"level_{c['output_column_name']}" for c in settings["comparisons"]])
            + ", " + ", ".join(f"nullif({s}, '') as {s}" for s in shares)
            + f") from read_csv('{work}/pairs.csv', header = true, all_varchar = true)")
con.execute("create table same as from pairs")
api = DuckDBAPI(connection=con)
linker = Linker([api.register("pairs"), api.register("same")], settings)
for share in shares:
    con.execute(f"create table lookup_{share} as select distinct {share}, cast({share} as double) as tf_{share} from pairs where {share} is not null")
    linker.table_management.register_term_frequency_lookup(api.register(f"lookup_{share}"), share)
found = linker.inference.predict(threshold_match_weight=-1000)
theirs = dict(con.sql(f"select unique_id_l, match_weight from {found.physical_name}").fetchall())
prior = settings["probability_two_random_records_match"]
prior = math.log2(prior / (1 - prior))
largest, count, levels = 0.0, 0, set()
for row in csv.DictReader(open(f"{work}/pairs.csv")):
    count += 1
    levels |= {(c, v) for c, v in row.items() if c.startswith("level_") and v != "0"}
    largest = max(largest, abs(theirs[row["unique_id"]] - prior - float(row["weight"])))
print(f"children: {count} pairs with {len(levels)} levels, largest difference in match weight {largest:.2e} bits")

# Splink reads and writes the file: what comes back must weigh the same.
linker.misc.save_model_to_json(f"{work}/back.json", overwrite=True)
run("model", "import", "--splink", f"{work}/back.json", "--people", people, "--out", f"{work}/back.yaml", "--model-version", "back",
    *(["--base", model] if named else []))
shown = lambda *name: subprocess.run([sverka, "model", "show", *name], check=True, stdout=subprocess.PIPE, text=True).stdout
figures = lambda text: text.split("shares:")[1].split("# Как ошибается")[0]
same = figures(shown(f"{work}/back.yaml")) == figures(shown(*([model] if named else [])))
print(f"taken back from Splink: {'every figure is the same' if same else 'FIGURES DIFFER'}")
sys.exit(0 if largest < 1e-9 and count > 1000 and same else 1)
