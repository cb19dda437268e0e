"""Strikes the Nth call on a file, or the Nth statement, for every N of one delivery and of one signal, from the request to the
card in the registry; restarts the node and compares.

Loops of the node that only look for work run beside it, so the same N is not the same statement in every run: what was
struck is noted by its text, and what a run without faults showed but no run struck is named at the end.
"""
import errno
import random
import re
import threading
import time

import control
from client import Client
from material import Signal, Upload
from world import FEEDS

PARTS = {
    "upload/files": (Upload, control.FILES), "upload/sql": (Upload, control.STATEMENTS),
    "signal/files": (Signal, control.FILES), "signal/sql": (Signal, control.STATEMENTS),
}
ACTIONS = {
    control.FILES: [
        ("EIO", control.FAIL, errno.EIO, False), ("ENOSPC", control.FAIL, errno.ENOSPC, False),
        ("EIO, then kill", control.FAIL, errno.EIO, True), ("kill before", control.KILL_BEFORE, 0, True),
        ("kill after", control.KILL_AFTER, 0, True)],
    control.STATEMENTS: [
        ("lost before it was sent", control.FAIL, 0, False), ("lost after it was executed", control.CUT_AFTER, 0, False),
        ("lost after it was executed, then kill", control.CUT_AFTER, 0, True),
        ("kill before", control.KILL_BEFORE, 0, True), ("kill after", control.KILL_AFTER, 0, True)],
}
# Runs in a row that N was too large for, until the sweep ends.
TOO_LARGE = 3
RESET_AFTER = 150


class Sweep:
    """One node, one item at a time, one fault each."""

    def __init__(self, world, totals):
        self.world, self.totals = world, totals
        self.rng = random.Random(totals.options.seed)
        self.runs = 0
        self.number = 0

    def run(self, only=None):
        self.world.reset()
        for part, (sort, sweep) in PARTS.items():
            if only and only != part:
                continue
            seen = self.rehearse(sort, sweep)
            self.totals.say(f"{part}: {len(seen)} different calls in a run without faults")
            if not seen:
                continue
            for action in ACTIONS[sweep]:
                self.pass_over(part, sort, sweep, action, seen)

    def rehearse(self, sort, sweep):
        """What there is to be struck."""
        node = self.world.nodes[0]
        # What is done at the start, or once a day, is over.
        self.send(sort)
        time.sleep(2)
        open(node.trace_path, "w").close()
        node.control.aim(sweep, 0, 0)
        node.control.set(recording=1)
        for _ in range(4):
            self.send(sort)
        node.control.set(recording=0, sweep=0)
        with open(node.trace_path, errors="replace") as file:
            return {self.name(line.rstrip("\n")) for line in file}

    @staticmethod
    def name(text):
        """A call without what is different each time: digests, ids, numbers of receipts."""
        what, _, detail = text.partition(" ")
        if not detail.startswith("/"):
            return text[:120]
        # Originals stand in folders of two hexadecimal digits, of which both may be letters.
        parts = [
            "*" if any(letter.isdigit() for letter in part) or re.fullmatch("[0-9a-f]{2}", part) else part
            for part in detail.split("/")
        ]
        return f"{what} {'/'.join(parts[4:])}"

    def target(self, name):
        """What a call of that name begins with."""
        what, _, path = name.partition(" ")
        if what in ("sql", "copy-data", "copy-end"):
            return name
        return f"{what} {self.world.data}/{path.split('*')[0]}"

    def send(self, sort):
        """One item from the request to the card."""
        self.number += 1
        ledger = self.world.ledger
        number = f"{ledger.epoch}-w{self.number}"
        if sort is Upload:
            item = Upload(self.rng, self.rng.choice(FEEDS), number, ledger.next_mark, rows=2)
        else:
            item = Signal(self.rng, number, ledger.next_mark)
        ledger.add([item])
        client = Client(self.world.ports, self.world.key, random.Random(self.rng.random()), time.monotonic() + 60, leaving=0)
        client.send(item)
        left = self.world.wait_until_done(90)
        if left:
            self.totals.violations.append(f"{item.name}: not done after 90 s: {left}")

    def pass_over(self, part, sort, sweep, action, seen):
        title = action[0]
        started = time.monotonic()
        struck, missed, number = set(), 0, 0
        while missed < TOO_LARGE:
            number += 1
            hit = self.strike(part, sort, sweep, action, number)
            missed = 0 if hit else missed + 1
            struck.add(self.name(hit))
        last = number - missed
        # What chance kept from being the Nth is aimed at by its text, or by the beginning of its path.
        for name in sorted(seen - struck):
            # What only some requests do may need several.
            for count in [1] * 10 + [2, 3, 4]:
                if name in struck:
                    break
                if name.startswith("mkdir"):
                    # Done once in a folder's life.
                    self.runs = 0
                    self.world.reset()
                struck.add(self.name(self.strike(part, sort, sweep, action, count, target=self.target(name))))
                number += 1
        outcome = self.world.ledger.compare(self.world, everything=True)
        self.totals.violations += outcome.all
        self.totals.figures["strikes"] += number
        self.totals.say(
            f"{part}, {title}: N = 1 to {last}, {number} runs, struck {len(struck & seen)} of {len(seen)} different calls, "
            f"lost {len(outcome.lost)}, duplicated {len(outcome.duplicated)}, unexpected {len(outcome.unexpected)}, "
            f"wrong {len(outcome.wrong)}, {time.monotonic() - started:.0f} s")
        for name in sorted(seen - struck):
            self.totals.say(f"    not struck: {name}")

    def strike(self, part, sort, sweep, action, number, target=""):
        """One item, and the fault at its Nth call; the answer is what was struck, if anything."""
        title, code, error, is_killed = action
        if self.runs and self.runs % RESET_AFTER == 0:
            self.world.reset()
        self.runs += 1
        node = self.world.nodes[0]
        node.control.aim(sweep, number, code, error or errno.EIO, target)
        done = threading.Event()

        def kill():
            while not done.is_set() and not node.control.hits:
                time.sleep(0.005)
            if is_killed and node.control.hits and code in (control.FAIL, control.CUT_AFTER):
                time.sleep(self.rng.uniform(0, 0.05))
                node.kill()

        killer = threading.Thread(target=kill)
        killer.start()
        self.send(sort)
        done.set()
        hit = node.control.hit if node.control.hits else ""
        node.control.set(sweep=0)
        killer.join()
        node.wait()
        outcome = self.world.ledger.compare(self.world)
        found = outcome.all + node.crashes
        node.crashes = []
        if found:
            self.totals.violations += found
            self.totals.say(f"  N = {number} of {part}, {title}, struck: {hit}")
            for violation in found[:10]:
                self.totals.say(f"    VIOLATION {violation}")
            if len(self.totals.violations) > 20:
                raise SystemExit(1)
        return hit
