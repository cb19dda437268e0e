"""One round: clients at work, trouble, calm, comparison."""
import random
import threading
import time

import faults
from client import Client
from material import FolderSignal, InboxFile, Pair, PulledFile, Signal, State, Upload
from world import FEEDS, FULL, INBOX, PAIRS, PULLED


class Round:
    """What one round did and found. The same seed sends the same items and makes the same faults; what hits what depends on
    the machine."""

    def __init__(self, world, kind, seed):
        self.world, self.kind, self.seed = world, kind, seed
        self.rng = random.Random(f"{kind}/{seed}")
        self.indeterminate = 0
        self.violations = []
        self.outcome = None
        self.told = []
        self.items = []
        self.patience = 120

    def run(self):
        started = time.monotonic()
        plan = self.plan()
        self.world.ledger.add(self.items)
        clients = [
            Client(self.world.ports, self.world.key, random.Random(self.rng.random()), started + self.patience, data=self.world.data,
                   faulty_network=self.kind == "cut", slow=self.kind == "slow",
                   leaving=0 if self.kind in ("slow", "cut") else 0.05)
            for _ in plan]
        threads = [threading.Thread(target=self.work, args=(client, list(lane), self.rng.random()))
                   for client, lane in zip(clients, plan)]
        for thread in threads:
            thread.start()
        trouble = faults.Trouble(self.world, random.Random(self.rng.random()), threads)
        faults.KINDS[self.kind](trouble)
        self.told = trouble.told
        for thread in threads:
            thread.join()
        self.world.calm()
        self.indeterminate = sum(client.indeterminate for client in clients)
        left = self.world.wait_until_taken(
            [item for item in self.items if isinstance(item, (InboxFile, PulledFile)) and item.state == item.ACKNOWLEDGED],
            self.patience) or self.world.wait_until_done(self.patience)
        self.outcome = self.world.ledger.compare(self.world)
        self.violations = list(self.outcome.all)
        if trouble.unsynced:
            first, last = trouble.unsynced
            self.violations += [
                f"{item.name}: acknowledged as {item.receipt} while no fsync succeeded" for item in self.items
                if item.created_at and isinstance(item, Upload) and first < item.created_at < last]
        if left:
            self.violations.append(f"not done after {self.patience} s: {left}")
        for node in self.world.nodes:
            self.violations += node.crashes
            node.crashes = []
        self.seconds = time.monotonic() - started
        return not self.violations

    def plan(self):
        """Lanes of (item, submission, port), one for each client."""
        rng, ledger = self.rng, self.world.ledger
        number = f"{ledger.epoch}-{len(ledger.items)}"
        lanes = [[] for _ in range(4)]
        def lane():
            return rng.choice(lanes)
        for index in range(rng.randint(2, 4)):
            upload = Upload(rng, rng.choice(FEEDS), f"{number}-u{index}", ledger.next_mark, padding=rng.choice([0, 0, 0, 30_000]))
            self.items.append(upload)
            lane().append((upload, 0, None))
        for index in range(rng.randint(3, 7)):
            signal = Signal(rng, f"{number}-s{index}", ledger.next_mark)
            self.items.append(signal)
            lane().append((signal, 0, None))
        for index in range(rng.randint(0, 2)):
            signal = FolderSignal(rng, f"{number}-f{index}", ledger.next_mark)
            self.items.append(signal)
            lane().append((signal, 0, None))
        if rng.random() < 0.5:
            pair = Pair(rng, PAIRS, f"{number}-b", ledger.next_mark)
            self.items.append(pair)
            lane().append((pair, 0, None))
        if rng.random() < 0.4:
            file = InboxFile(rng, INBOX, f"{number}-i", ledger.next_mark, padding=rng.choice([0, 30_000]))
            file.file_name = f"inbox_{number}.csv"
            self.items.append(file)
            lane().append((file, 0, None))
        for each in lanes:
            rng.shuffle(each)
        # States of one feed, one after the other.
        states = rng.choice(lanes)
        for index in range(rng.randint(1, 2)):
            ledger.state = State(rng, FULL, f"{number}-w{index}", ledger.next_mark, ledger.state)
            self.items.append(ledger.state)
            states.append((ledger.state, 0, None))
        if self.kind == "leader":
            for index in range(rng.randint(1, 3)):
                file = PulledFile(rng, PULLED, f"{number}-p{index}", ledger.next_mark)
                file.file_name = f"pulled_{number}-{index}.csv"
                self.items.append(file)
                self.world.offer(file)
        # The same file under two names, and sometimes the same signal, at once to two nodes.
        twice = Upload(rng, rng.choice(FEEDS), f"{number}-d", ledger.next_mark, keys=2)
        self.items.append(twice)
        ports = rng.sample(self.world.ports, min(2, len(self.world.ports))) * 2
        lanes[0].insert(0, (twice, 0, ports[0]))
        lanes[1].insert(0, (twice, 1, ports[1]))
        if rng.random() < 0.5:
            again = Signal(rng, f"{number}-t", ledger.next_mark)
            self.items.append(again)
            lanes[2].insert(0, (again, 0, ports[0]))
            lanes[3].insert(0, (again, 0, ports[1]))
        return lanes

    def work(self, client, lane, number):
        rng = random.Random(number)
        for item, submission, port in lane:
            client.send(item, submission, port)
            time.sleep(rng.uniform(0, 0.08))

    @property
    def line(self):
        acknowledged = sum(item.state == "acknowledged" for item in self.items)
        outcome = self.outcome
        return (
            f"seed {self.seed} {self.kind}: acked {acknowledged} of {len(self.items)}, no answer {self.indeterminate}, "
            f"lost {len(outcome.lost)}, duplicated {len(outcome.duplicated)}, unexpected {len(outcome.unexpected)}, "
            f"wrong {len(self.violations) - len(outcome.lost) - len(outcome.duplicated) - len(outcome.unexpected)}, "
            f"{self.seconds:.1f} s  [{', '.join(self.told)}]")
