"""The registry is away while signals come; then it is back: in which order, and how fast, do their cards arrive?"""
import random
import threading
import time

from client import Client
from cluster import Cluster
from material import SIGNALS, Signal

GOAL = 500


class Drain:
    """Posts signals of both levels while the registry is away, lets it back and looks at what it received when."""

    def __init__(self, world, seed, count):
        self.world, self.seed, self.count = world, seed, count
        self.lines, self.violations = [], []

    def run(self):
        world, rng = self.world, random.Random(self.seed)
        # In the order of their arrival every level comes before every other: only the outbox can sort them.
        items = [
            Signal(rng, f"{world.ledger.epoch}-r{index}", world.ledger.next_mark, rng.choice(SIGNALS)[0])
            for index in range(self.count)]
        world.ledger.add(items)
        world.cluster.take_registry_away()
        started = time.monotonic()
        self.post(items, rng)
        posted = time.monotonic() - started
        self.wait("""SELECT json_build_array((SELECT count(*) FROM gateway.delivery WHERE state <> 'acknowledged'))""")
        matched = time.monotonic() - started
        world.cluster.bring_registry_back()
        back = time.monotonic()
        self.wait("SELECT json_build_array((SELECT count(*) FROM gateway.outbox WHERE delivered_at IS NULL))")
        drained = time.monotonic() - back
        # Cards that travel in one transaction have one moment.
        times = world.cluster.ask(
            """SELECT json_agg(json_build_array(level, extract(epoch FROM first), extract(epoch FROM last), count)) FROM (
                 SELECT level, min(received_at) AS first, max(received_at) AS last, count(*) FROM registry.card GROUP BY level) AS level""",
            Cluster.REGISTRY)
        by_level = {level: (first, last, count) for level, first, last, count in times}
        batches, first, last = world.cluster.ask(
            """SELECT json_build_array(count(DISTINCT received_at), extract(epoch FROM min(received_at)),
                                       extract(epoch FROM max(received_at))) FROM registry.card""", Cluster.REGISTRY)
        # Of the first batch only the end is known: its cards do not count.
        spent = last - first
        in_first = world.cluster.ask(
            """SELECT json_build_array(count(*)) FROM registry.card
               WHERE received_at = (SELECT min(received_at) FROM registry.card)""", Cluster.REGISTRY)[0]
        rate = (self.count - in_first) / spent if spent > 0 else float("inf")
        in_order = "E1" in by_level and "E2" in by_level and by_level["E1"][1] <= by_level["E2"][0]
        self.lines.append(
            f"registry away: {self.count} signals posted in {posted:.1f} s, all linked after {matched:.1f} s; back: first card after the "
            f"gateway's pause, all there after {drained:.1f} s; {rate:.0f} cards/s of {GOAL} in {batches} batches; "
            f"E1 before E2: {'yes' if in_order else 'NO'}")
        if not in_order:
            self.violations.append(f"cards did not come by level: {by_level}")
        outcome = world.ledger.compare(world)
        self.violations += outcome.all
        for violation in self.violations[:20]:
            self.lines.append(f"  VIOLATION {violation}")

    def post(self, items, rng):
        lanes = [items[start::4] for start in range(4)]
        deadline = time.monotonic() + 300
        threads = []
        for lane in lanes:
            client = Client(self.world.ports, self.world.key, random.Random(rng.random()), deadline, leaving=0)
            threads.append(threading.Thread(target=lambda client=client, lane=lane: [client.send(item) for item in lane]))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def wait(self, statement, seconds=300):
        end = time.monotonic() + seconds
        while self.world.cluster.ask(statement)[0]:
            if time.monotonic() > end:
                self.violations.append(f"not done after {seconds} s")
                return
            time.sleep(0.05)
