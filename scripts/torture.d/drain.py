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
        # A node links while the registry is away if it has people in memory: it gets them with its first signal.
        first = [Signal(rng, f"{world.ledger.epoch}-f{index}", world.ledger.next_mark) for index in range(8)]
        world.ledger.add(first + items)
        client = Client(world.ports, world.key, rng, time.monotonic() + 60, leaving=0)
        for signal in first:
            client.send(signal)
            world.wait_until_done()
        world.cluster.take_registry_away()
        started = time.monotonic()
        self.post(items, rng)
        posted = time.monotonic() - started
        self.wait("""SELECT json_build_array((SELECT count(*) FROM gateway.delivery WHERE state <> 'acknowledged'))""")
        matched = time.monotonic() - started
        moment = world.cluster.ask("SELECT json_build_array(now())")[0]
        world.cluster.bring_registry_back()
        back = time.monotonic()
        self.wait("SELECT json_build_array((SELECT count(*) FROM gateway.outbox WHERE delivered_at IS NULL))")
        drained = time.monotonic() - back
        # Cards that travel in one transaction have its moment: that of its beginning.
        batches = world.cluster.ask(
            f"""SELECT coalesce(json_agg(json_build_array(at, level, count) ORDER BY at, level), '[]') FROM (
                  SELECT extract(epoch FROM received_at) AS at, level, count(*) FROM registry.card
                  WHERE received_at > '{moment}' GROUP BY 1, 2) AS batch""", Cluster.REGISTRY)
        moments = sorted({at for at, _, _ in batches})
        last = max(at for at, level, _ in batches if level == "E1")
        first = min(at for at, level, _ in batches if level == "E2")
        # How long the last one took is not seen.
        moved = sum(count for at, _, count in batches if at < moments[-1])
        rate = f"{moved / (moments[-1] - moments[0]):.0f} cards/s of {GOAL}" if len(moments) > 1 else "too few for a rate"
        self.lines.append(
            f"registry away: {self.count} signals posted in {posted:.1f} s, all linked after {matched:.1f} s; back: all there after "
            f"{drained:.1f} s, {rate} in {len(moments)} batches; E1 before E2: "
            f"{'yes' if last <= first else 'NO'}")
        if last > first:
            self.violations.append(f"cards did not come by level: {batches}")
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
