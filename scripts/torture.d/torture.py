#!/usr/bin/env python3
"""A set test in the spirit of Jepsen: clients upload files and post signals to two nodes while processes are killed, servers
restarted, disks filled and clocks moved; then what was acknowledged is compared with what the registry holds.

docs/torture.md says what is done and what it can't show. Exit code 1 on any violation; the folder is kept then.
"""
import argparse
import collections
import os
import random
import subprocess
import sys
import tempfile
import time

from drain import Drain
from faults import KINDS
from material import LOW
from rounds import Round
from sweep import Sweep
from world import World

# A short run takes each kind once; longer ones draw from these.
USUAL = ["kill", "leader", "both", "term", "pause", "server", "postmaster", "backend", "session", "cut", "disk", "server-disk", "files", "sync",
         "clock", "away", "mixed"]


def main():
    options = arguments()
    world = World(options, nodes=1 if options.sweep else 2)
    totals = Totals(options)
    try:
        totals.say(heading(options, world))
        if options.sweep:
            Sweep(world, totals).run(options.only)
        elif options.kind == "registry":
            run_drain(world, totals, options.seed, options.signals)
        elif options.short:
            short(world, totals, options.seed)
        else:
            run_rounds(world, totals)
    except KeyboardInterrupt:
        totals.violations.append("interrupted")
    finally:
        totals.finish(world)
        keep = options.keep or bool(totals.violations)
        world.close(keep)
        if keep:
            totals.say(f"everything is kept in {options.folder}" + "".join(f"; mounted: {path}" for path in world.mounts))
    sys.exit(1 if totals.violations else 0)


def arguments():
    parser = argparse.ArgumentParser(prog="scripts/torture", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--short", action="store_true", help="each kind of fault once, about a minute: what CI runs")
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, help="of the first round; the next ones count up")
    parser.add_argument("--kind", choices=[*KINDS, "registry", "all"], default="all")
    parser.add_argument("--sweep", action="store_true", help="fails every single write, fsync, rename and statement of one delivery")
    parser.add_argument("--only", help="with --sweep: parts of it, as upload/sql or signal/files")
    parser.add_argument("--signals", type=int, default=2000, help="with --kind registry")
    parser.add_argument("--go-on", action="store_true", help="after a violation too, with empty databases")
    parser.add_argument("--epoch", type=int, default=100, help="rounds until databases and folders are emptied")
    parser.add_argument("--report", help="a file that gets everything that is printed")
    parser.add_argument("--keep", action="store_true", help="keep the folder in any case")
    parser.add_argument("--no-mount", action="store_true", help="no disks of our own: a full one is played by the shim")
    parser.add_argument("--data-mib", type=int, default=512)
    parser.add_argument("--program", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--root", required=True, help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.seed = random.randrange(10**6) if options.seed is None else options.seed
    options.program = os.path.abspath(options.program)
    options.folder = tempfile.mkdtemp(prefix="sverka-torture-")
    return options


def heading(options, world):
    version = subprocess.run(["git", "-C", options.root, "describe", "--always", "--dirty"], capture_output=True, text=True)
    server = world.cluster.ask("SELECT json_build_array(current_setting('server_version'))", "postgres")[0]
    disks = "disks of their own (tmpfs)" if world.can_mount else "no disks of their own: full ones are played by the shim"
    return (f"sverka {version.stdout.strip()}, PostgreSQL {server}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, "
            f"{time.strftime('%Y-%m-%d %H:%M')}, {disks}")


def run_rounds(world, totals):
    options = totals.options
    for number in range(options.rounds):
        seed = options.seed + number
        if number % options.epoch == 0:
            if number:
                totals.check_everything(world)
            world.reset()
        kind = options.kind if options.kind != "all" else random.Random(seed).choice(USUAL)
        if not totals.take(number + 1, Round(world, kind, seed)):
            if not options.go_on:
                return
            world.reset()
    totals.check_everything(world)


def short(world, totals, seed):
    world.reset()
    for number, kind in enumerate([*USUAL, "slow"]):
        if not totals.take(number + 1, Round(world, kind, seed + number)):
            return
    totals.check_everything(world)
    run_drain(world, totals, seed, 500)


def run_drain(world, totals, seed, signals):
    world.reset()
    drain = Drain(world, seed, signals)
    drain.run()
    for line in drain.lines:
        totals.say(line)
    totals.violations += drain.violations


class Totals:
    """What all rounds together found."""

    def __init__(self, options):
        self.options = options
        self.report = open(options.report, "w") if options.report else None
        self.started = time.monotonic()
        self.violations = []
        self.kinds = collections.Counter()
        self.figures = collections.Counter()
        # Items by the way they came.
        self.ways = collections.Counter()
        self.left_over = 0

    def say(self, text):
        print(text, flush=True)
        if self.report:
            self.report.write(text + "\n")
            self.report.flush()

    def take(self, number, one):
        """Runs a round; false when it found something."""
        is_fine = one.run()
        self.kinds[one.kind] += 1
        self.figures["items"] += len(one.items)
        self.figures["acknowledged"] += sum(item.state == "acknowledged" for item in one.items)
        self.figures["without answer"] += one.indeterminate
        for name in ("lost", "duplicated", "unexpected"):
            self.figures[name] += len(getattr(one.outcome, name))
        for item in one.items:
            self.ways[item.way] += 1
        self.figures["low"] += sum(card.indicator in LOW for item in one.items for card in item.cards)
        self.figures["cards"] += sum(len(item.cards) for item in one.items)
        self.say(f"round {number} {one.line}")
        if not is_fine:
            self.violations += one.violations
            for violation in one.violations[:20]:
                self.say(f"  VIOLATION {violation}")
            self.say(f"  again: scripts/torture --kind {one.kind} --seed {one.seed} --rounds 1")
        return is_fine

    def check_everything(self, world):
        """All that was ever sent to these databases, compared once more, and the audit log by the program itself."""
        found = world.ledger.compare(world, everything=True).all
        # What a kill kept from being written is written after the next start.
        world.nodes[0].kill()
        found += world.ledger.receipts_without_files(world)
        world.wait()
        found += world.ledger.compare_reconciliation(world)
        self.violations += found
        self.figures["waiting"] += world.ledger.waiting
        for violation in found[:20]:
            self.say(f"  VIOLATION {violation}")
        world.sverka("audit")
        left_over = world.ledger.left_over(world)
        self.left_over += left_over
        starts = sum(node.starts for node in world.nodes)
        self.say(f"  all {len(world.ledger.items)} items so far compared again, also by the days' reconciliation lists, audit chain whole, {starts} starts of nodes, "
                 f"{left_over} spool files that nobody will ask for")

    def finish(self, world):
        figures = self.figures
        if figures["strikes"]:
            self.say(f"{figures['strikes']} strikes in {time.monotonic() - self.started:.0f} s, violations {len(self.violations)}")
        if self.kinds:
            kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(self.kinds.items()))
            self.say(
                f"{sum(self.kinds.values())} rounds ({kinds}) in {time.monotonic() - self.started:.0f} s: items {figures['items']} "
                f"with {figures['cards']} cards, acknowledged {figures['acknowledged']}, requests without an answer "
                f"{figures['without answer']}; lost {figures['lost']}, duplicated {figures['duplicated']}, "
                f"unexpected {figures['unexpected']}, violations {len(self.violations)}")
            ways = ", ".join(f"{way} {count}" for way, count in sorted(self.ways.items()))
            self.say(
                f"items by way: {ways}; cards of the levels H and C {figures['low']}, of which waiting for an operator "
                f"{figures['waiting']}")


if __name__ == "__main__":
    main()
