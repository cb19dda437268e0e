"""Scores decisions against the truth; standard library only.
usage: score.py TRUTH.csv NAME=PREDICTIONS.csv[,COST.json] ...   prints a line for each name, and ratios to the first.

A predictions file with a column `lead` is a peer's: beside its own decisions, two more lines are printed with the cut on
score and lead that the truth itself would choose, which flatters the peer: best F1, and most recall at precision 0.9995."""
import csv, json, sys

truth = {(r["feed"], r["feed_record_id"]): r for r in csv.DictReader(open(sys.argv[1], encoding="utf-8", newline=""))}
linkable = sum(1 for t in truth.values() if t["person_id"])
outside = len(truth) - linkable
twins = sum(1 for t in truth.values() if t["twin_ids"])
mothers = sum(1 for t in truth.values() if "snils_mother" in t["errors"].split("|"))


def measure(rows, decide):
    n = dict.fromkeys("links right review missed twin mother mother_any out".split(), 0)
    for key, t in truth.items():
        row = rows.get(key)
        decision = decide(row) if row else "new"
        person = row["person_id"] if row else ""
        if decision == "review":
            n["review"] += 1
        elif decision == "new":
            n["missed"] += bool(t["person_id"])
        else:
            n["links"] += 1
            n["right"] += person == t["person_id"]
            n["out"] += not t["person_id"]
            n["twin"] += person != t["person_id"] and person in t["twin_ids"].split(";")
            if person == t["mother_id"] != "":
                n["mother_any"] += 1
                n["mother"] += "snils_mother" in t["errors"].split("|")
    n["P"] = n["right"] / n["links"] if n["links"] else 1.0
    n["R"] = n["right"] / max(1, linkable)
    return n


def cuts(rows):
    """The cut on score and lead with the best F1, and with the most recall at precision 0.9995."""
    best = {"F1": (0, None), "P": (0, None)}
    for lead in (0, 1, 2, 4, 6, 8, 12):
        scored = sorted(((float(r["score"]), key, r["person_id"]) for key, r in rows.items()
                         if r["score"] and float(r["lead"]) >= lead), reverse=True)
        right = 0
        for place, (score, key, person) in enumerate(scored, 1):
            right += person == truth[key]["person_id"]
            if place < len(scored) and scored[place][0] == score:
                continue
            precision, recall = right / place, right / max(1, linkable)
            f1 = 2 * precision * recall / max(1e-9, precision + recall)
            if f1 > best["F1"][0]: best["F1"] = (f1, (score, lead))
            if precision >= 0.9995 and recall > best["P"][0]: best["P"] = (recall, (score, lead))
    return best


def by(cut):
    if cut is None:
        return lambda row: "new"
    def decide(row):
        if not row["score"]: return "new"
        if float(row["score"]) >= cut[0] and float(row["lead"]) >= cut[1]: return "link"
        return "review" if float(row["score"]) >= min(0, cut[0]) else "new"
    return decide


print(f"{len(truth)} records: {linkable} of registered children, {outside} of others; {twins} of twins, {mothers} with the mother's СНИЛС")
print(f"{'':42}{'P':>9}{'R':>9}{'review':>8}{'missed':>8}{'false':>7}{'twin':>6}{'mother':>7}{'out':>6}{'wall s':>8}{'cpu s':>8}{'MiB':>7}{'rec/s':>9}")
first = None
for word in sys.argv[2:]:
    name, files = word.split("=", 1)
    path, _, cost_path = files.partition(",")
    rows = {}
    for r in csv.DictReader(open(path, encoding="utf-8", newline="")):
        key = (r["feed"], r["feed_record_id"])
        if key not in truth or key in rows: sys.exit(f"{path}: {key} is unknown or stands twice")
        rows[key] = r
    cost = json.load(open(cost_path)) if cost_path else None
    is_peer = any("lead" in r for r in rows.values())
    ways = [(name, lambda row: row["decision"])]
    if is_peer:
        found = cuts(rows)
        ways += [(f"{name}, best F1 by the truth", by(found["F1"][1])), (f"{name}, P >= .9995 by the truth", by(found["P"][1]))]
    for place, (label, decide) in enumerate(ways):
        n = measure(rows, decide)
        line = (f"{label:42}{n['P']:9.5f}{n['R']:9.5f}{n['review'] / len(truth):8.4f}{n['missed'] / max(1, linkable):8.5f}"
                f"{n['links'] - n['right']:7}{n['twin']:6}{n['mother_any']:7}{n['out']:6}")
        if cost and place == 0:
            line += f"{cost['wall']:8.2f}{cost['cpu']:8.2f}{cost['mib']:7.0f}{len(truth) / cost['wall']:9.0f}"
        print(line)
    if cost and first is None:
        first = cost
    elif cost:
        print(f"    {name}: {cost['wall'] / first['wall']:.1f} times the seconds, {cost['cpu'] / first['cpu']:.1f} times the "
              f"processor seconds, {cost['mib'] / first['mib']:.1f} times the memory of the first line")
