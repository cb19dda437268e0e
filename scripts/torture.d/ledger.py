"""What clients sent and were told, compared with what the gateway and the registry hold."""
import datetime
import hashlib
import http.client
import json
import os
import time

from cluster import Cluster
from material import LOW, Item


class Ledger:
    """Everything that was ever sent to one pair of databases."""

    def __init__(self, epoch):
        self.epoch = epoch
        self.items = []
        self.serial = 0
        self.checked = 0
        # What the full feed says by now.
        self.state = None
        # Cards of the lower levels that wait for an operator, as they may.
        self.waiting = 0

    def next_mark(self):
        self.serial += 1
        return f"Ш-{self.epoch}-{self.serial}", self.serial

    def add(self, items):
        self.items += items

    def compare(self, world, everything=False):
        """The differences; each is a violation."""
        new = self.items if everything else self.items[self.checked:]
        self.checked = len(self.items)
        outcome = Outcome()
        self.compare_cards(world, outcome)
        self.compare_deliveries(world, new, outcome)
        self.compare_state(world, outcome)
        return outcome

    def compare_cards(self, world, outcome):
        rows = world.cluster.ask(
            """SELECT coalesce(json_agg(json_build_array(
                   organisation, indicator, subject ->> 'surname', card.state,
                   card.person_id IS NULL OR person.surname = subject ->> 'surname')), '[]')
               FROM registry.card LEFT JOIN registry.person USING (person_id)""", Cluster.REGISTRY)
        drafts = set(world.cluster.ask(
            "SELECT coalesce(json_agg(organisation), '[]') FROM gateway.card WHERE state = 'draft' AND hold_until IS NOT NULL"))
        self.waiting = 0
        found = {}
        for mark, indicator, surname, state, has_person in rows:
            found.setdefault(mark, []).append((indicator, surname, state))
            if not has_person:
                outcome.wrong.append(f"{mark}: the card names a person that the registry does not have, or another child")
        for item in self.items:
            for card in item.cards:
                there = found.pop(card.mark, [])
                if len(there) > 1:
                    outcome.duplicated.append(f"{item.name} {card.mark}: {len(there)} cards")
                if not there and card.mark in drafts and card.indicator in LOW:
                    self.waiting += 1
                elif item.state == Item.ACKNOWLEDGED and not there:
                    outcome.lost.append(f"{item.name} {card.mark}: acknowledged as {item.receipt}, no card; {self.of(card, world)}")
                for indicator, surname, state in there:
                    if (indicator, surname, state) != (card.indicator, card.surname, "delivered"):
                        outcome.unexpected.append(f"{item.name} {card.mark}: {indicator} {surname} {state}")
        outcome.unexpected += [f"{mark}: {there}" for mark, there in found.items()]

    @staticmethod
    def of(card, world):
        """What the gateway knows of a card that is not in the registry."""
        return world.cluster.ask(
            f"""SELECT coalesce(json_agg(concat_ws(' ', 'the gateway has it:', indicator, state, identity, 'outbox entries',
                    (SELECT count(*) FROM gateway.outbox WHERE outbox.card_id = card.card_id))), '["the gateway has none"]')
                FROM gateway.card WHERE organisation = '{card.mark}'""")[0]

    def compare_deliveries(self, world, items, outcome):
        rows = world.cluster.ask(
            """SELECT coalesce(json_agg(json_build_array(
                   encode(file.content_digest, 'hex'), delivery.delivery_id, delivery.receipt_number, delivery.state,
                   delivery.lane, rows_read, rows_added, rows_quarantined, rows_unchanged, absent_withdrawn,
                   rows_altered + rows_duplicate + rows_withdrawn, rows_linked + rows_review + rows_new,
                   cards_raised, receipt.delivery_id IS NOT NULL, encode(sha256(signal.body), 'hex'))), '[]')
               FROM gateway.delivery JOIN gateway.delivery_file AS file USING (delivery_id)
               LEFT JOIN gateway.receipt USING (delivery_id) LEFT JOIN gateway.signal USING (delivery_id)""")
        by_digest = {}
        for row in rows:
            by_digest.setdefault(row[0], []).append(row[1:])
        sent = {digest for item in self.items for digest in (item.digest, *item.others)}
        outcome.unexpected += [f"delivery {there[0][1]} of bytes nobody sent" for digest, there in by_digest.items()
                               if digest not in sent]
        for item in items:
            if item.complaint:
                outcome.wrong.append(item.complaint)
            there = by_digest.get(item.digest, [])
            if any([row[0] for row in by_digest.get(digest, [])] != [row[0] for row in there] for digest in item.others):
                outcome.wrong.append(f"{item.name}: its files are not of one delivery")
            if len(there) > 1:
                outcome.duplicated.append(f"{item.name}: deliveries {[row[1] for row in there]}")
            if not there:
                if item.state == Item.ACKNOWLEDGED:
                    outcome.lost.append(f"{item.name}: receipt {item.receipt} is of no delivery")
                continue
            self.compare_delivery(world, item, there[0], outcome)
        broken = world.cluster.ask("SELECT json_build_array(gateway.audit_first_broken())")[0]
        if broken is not None:
            outcome.wrong.append(f"the audit chain is broken at {broken}")

    def compare_delivery(self, world, item, row, outcome):
        delivery, receipt, state, lane, read, added, quarantined, unchanged, absent, others, resolved, cards, has_receipt, body = row
        if item.receipt is None and item.state == Item.ACKNOWLEDGED:
            # Its sender was told nothing; from now on it must stay the same.
            item.acknowledge(receipt, delivery)
        if item.state == Item.ACKNOWLEDGED and (item.delivery, item.receipt) != (delivery, receipt):
            outcome.wrong.append(f"{item.name}: told {item.receipt} {item.delivery}, kept {receipt} {delivery}")
        if state != "acknowledged" or not has_receipt:
            outcome.wrong.append(f"{item.name}: {receipt} is {state}, receipt written: {has_receipt}")
        if (read, added, quarantined, unchanged, absent) != item.counts or others or resolved != added or cards != len(item.cards):
            outcome.wrong.append(
                f"{item.name}: {receipt} counts read {read} added {added} rejected {quarantined} unchanged {unchanged} gone {absent} "
                f"others {others} resolved {resolved} cards {cards}; sent {item.counts}, {len(item.cards)} cards")
        if lane == "urgent":
            if body != item.digest:
                outcome.lost.append(f"{item.name}: the bytes kept are not those sent")
            return
        for digest in (item.digest, *item.others):
            try:
                with open(f"{world.data}/originals/{digest[:2]}/{digest}", "rb") as file:
                    kept = hashlib.sha256(file.read()).hexdigest()
            except FileNotFoundError:
                kept = None
            if kept != digest:
                outcome.lost.append(
                    f"{item.name}: {receipt}: the original on the disk is {'gone' if kept is None else 'spoilt'}")

    def compare_state(self, world, outcome):
        """What the gateway takes the full feed to say now is what its last state said."""
        if not self.state:
            return
        said = set(world.cluster.ask(
            f"""SELECT coalesce(json_agg(record_id), '[]') FROM gateway.feed_record
                WHERE feed_id = '{self.state.feed}' AND NOT is_withdrawn"""))
        sent = {f"160001|{case}" for case in self.state.lines}
        for record in sorted(sent - said)[:5]:
            outcome.lost.append(f"{self.state.name}: the feed no longer says {record}")
        for record in sorted(said - sent)[:5]:
            outcome.unexpected.append(f"{self.state.name}: the feed still says {record}")

    def receipts_without_files(self, world, seconds=15):
        """Receipts of deliveries that are not in the folder where senders pick them up, after some seconds of patience."""
        rows = world.cluster.ask(
            """SELECT coalesce(json_agg(json_build_array(feed_id, receipt_number)), '[]')
               FROM gateway.receipt JOIN gateway.delivery USING (delivery_id) WHERE lane = 'feed'""")
        end = time.monotonic() + seconds
        while True:
            missing = [f"{number} of {feed}: its receipt is not among the files" for feed, number in rows
                       if not os.path.exists(f"{world.data}/receipts/{feed}/{number}.json")
                       or not os.path.exists(f"{world.data}/receipts/{feed}/{number}.txt")]
            if not missing or time.monotonic() > end:
                return missing
            time.sleep(0.1)

    def compare_reconciliation(self, world):
        """The lists of the days as a sender gets them: all that was acknowledged is on them, with its rows and cards."""
        # Days by the region's time; some deliveries came while a clock was ahead or behind.
        today = datetime.date.today()
        listed, cards, wrong = {}, {}, []
        for day in range(-1, 4):
            connection = http.client.HTTPConnection("127.0.0.1", world.ports[0], timeout=60)
            connection.request("GET", f"/api/v1/reconciliation?day={today + datetime.timedelta(days=day)}",
                               headers={"Authorization": f"Bearer {world.key}", "Accept": "application/json"})
            answer = connection.getresponse()
            text = answer.read()
            connection.close()
            if answer.status != 200:
                return [f"reconciliation: {answer.status} {text[:200].decode(errors='replace')}"]
            answer = json.loads(text)
            for delivery in answer["deliveries"]:
                listed[delivery["receipt"]] = delivery
                if delivery["sent"] != delivery["stored"] + delivery["quarantined"] + delivery["duplicate"]:
                    wrong.append(f"reconciliation: {delivery['receipt']} does not add up")
            for record in answer["records"]:
                # What became of a card that an earlier delivery raised.
                if record["outcome"] == "absent":
                    continue
                cards[record["receipt"]] = cards.get(record["receipt"], 0) + len(record["cards"])
            for name in ("sent", "stored", "cards"):
                if answer["totals"][name] != sum(delivery[name] for delivery in answer["deliveries"]):
                    wrong.append(f"reconciliation: the total of {name} is not the sum")
        for item in self.items:
            if item.state != Item.ACKNOWLEDGED:
                continue
            found = listed.get(item.receipt)
            sent = item.rows
            if not found or (found["sent"], found["cards"], cards.get(item.receipt, 0)) != (
                    sent, len(item.cards), len(item.cards)):
                wrong.append(f"reconciliation: {item.name} {item.receipt}: sent {sent}, cards {len(item.cards)}, listed {found}, "
                             f"cards of records {cards.get(item.receipt)}")
        return wrong

    def left_over(self, world):
        """Files of uploads that no row asks for any more: no loss, but room on the disk."""
        rows = world.cluster.ask("SELECT coalesce(json_agg(upload_id), '[]') FROM gateway.upload")
        try:
            names = os.listdir(f"{world.data}/uploads")
        except FileNotFoundError:
            return 0
        return sum(1 for name in names if name.removesuffix(".part") not in rows)


class Outcome:
    """Differences between what was promised and what is there."""

    def __init__(self):
        self.lost, self.duplicated, self.unexpected, self.wrong = [], [], [], []

    @property
    def all(self):
        return self.lost + self.duplicated + self.unexpected + self.wrong
