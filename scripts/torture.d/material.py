"""What the clients send: small attendance files and urgent signals about made-up children, each child in one of them only.

Every record carries a mark, `Ш-<serial>`, as the name of its organisation. The registry's cards show it, so that each card
can be told to come from one record and no other.
"""
import datetime
import hashlib
import json

SYLLABLES = [a + b for a in "бвгджзклмнпрстфх" for b in "аеиоуыюя"]
BOYS = ["Аристарх", "Ипполит", "Тимур", "Всеволод", "Эдуард", "Назар", "Леонтий", "Ярослав", "Игнат", "Вадим"]
FATHERS = ["Львович", "Маратович", "Олегович", "Юрьевич", "Ильич", "Павлович", "Рустамович", "Глебович"]
REASON = "пропуски занятий без уважительной причины, родители на связь не выходят, беседа с ребёнком проведена. "
HEADER = (
    "Номер личного дела;Код ОО;Наименование ОО;ФИО обучающегося;Дата рождения;Пол;СНИЛС;Класс;Всего уроков;"
    "Пропущено всего;Без уважительной;Период;ФИО законного представителя;Родство;Телефон;Адрес;Муниципалитет;Учёт;"
    "Дата постановки;Причина;Событие;Дата события")
# Words that a file may say, and the indicator each raises: of level E1 and E2, which go out at once, whoever it is about, and of
# H and C. Of the latter a card waits for an operator when its child could be another one.
EVENTS = [("побои", "EDU-03"), ("сообщение о насилии", "EDU-04"), ("суицидальные высказывания", "EDU-05"), ("не забрали", "EDU-06"),
          ("не посещает", "EDU-02"), ("", "EDU-01")]
LOW = {"EDU-01", "EDU-02"}
SIGNALS = [("POL-04", "E1"), ("POL-01", "E2"), ("POL-06", "E2")]


class Child:
    """A made-up child. No two are born on one day, so that none can be taken for another one, not even for a twin: a doubtful
    identity would keep cards of the lower levels for an operator."""

    FIRST = datetime.date(2009, 1, 15)
    DAYS = 5501

    def __init__(self, rng, serial):
        self.surname = "".join(rng.choice(SYLLABLES) for _ in range(3)).capitalize() + rng.choice("бвгдзлмнрст") + rng.choice(
            ["ов", "ин"])
        self.given = rng.choice(BOYS)
        self.patronymic = rng.choice(FATHERS)
        self.born = Child.FIRST + datetime.timedelta(days=serial * 1237 % Child.DAYS)


class Card:
    """What one record must become in the registry."""

    def __init__(self, mark, indicator, surname):
        self.mark, self.indicator, self.surname = mark, indicator, surname


class Item:
    """Something a client sends: until it is answered, nobody may say whether it is there."""

    UNSENT, INDETERMINATE, ACKNOWLEDGED = "unsent", "indeterminate", "acknowledged"
    # How it comes, for the report.
    way = "upload"
    # SHA-256 of files beside the first.
    others = ()
    # Its sender gives up now and then.
    may_leave = True

    def __init__(self, name):
        self.name = name
        self.state = Item.UNSENT
        self.receipt = None
        self.delivery = None
        # Some clients never come back after an answer they did not get.
        self.is_left = False
        self.cards = []
        self.complaint = None
        # When it was acknowledged as new.
        self.created_at = None

    def acknowledge(self, receipt, delivery):
        if self.receipt not in (None, receipt):
            self.complaint = f"{self.name}: receipt {self.receipt}, later {receipt}"
        self.state, self.receipt, self.delivery = Item.ACKNOWLEDGED, receipt, delivery


class Upload(Item):
    """A file of a feed. `keys`: the names under which it is sent; more than one for a file sent twice at once."""

    def __init__(self, rng, feed, number, next_mark, rows=None, keys=1, padding=0):
        super().__init__(f"{feed}/{number}")
        self.feed = feed
        self.keys = [f"k-{number}-{index}" for index in range(keys)]
        self.file_name = f"education_{number}.csv"
        self.lines = {}
        self.quarantined = self.unchanged = self.absent = 0
        count = rows or rng.randint(1, 6)
        for row in range(count):
            # One row without its key: rejected, counted, never a card.
            self.add(rng, next_mark, row == 0 or rng.random() < 0.5, has_key=count <= 5 or row < count - 1, padding=padding)
        self.finish()

    def add(self, rng, next_mark, raises, has_key=True, padding=0):
        mark, serial = next_mark()
        child = Child(rng, serial)
        word, indicator = rng.choice(EVENTS)
        if raises and has_key:
            self.cards.append(Card(mark, indicator, child.surname))
        else:
            word = indicator = ""
        self.quarantined += not has_key
        missed = "40;40" if indicator == "EDU-01" else "0;0"
        event = f"{word};19.11.2026" if word else ";"
        case = f"Ж-{mark}"
        self.lines[case] = (
            f"{case if has_key else ''};160001;{mark};{child.surname} {child.given} {child.patronymic};{child.born:%d.%m.%Y};М;;5 А;100;"
            f"{missed};11.2026;;;;;Казань;;;{(REASON * (padding // 90 + 1))[:padding]};{event}")

    def finish(self):
        self.rows = len(self.lines)
        self.body = ("\r\n".join([HEADER, *self.lines.values()]) + "\r\n").encode("cp1251")
        self.digest = hashlib.sha256(self.body).hexdigest()

    @property
    def counts(self):
        """Rows read, added, rejected, unchanged, gone."""
        return self.rows, self.rows - self.quarantined - self.unchanged, self.quarantined, self.unchanged, self.absent


class State(Upload):
    """Everything a feed says: what it said before without some of it, and something new. It is sent only after the one before was
    acknowledged, for a later one would take its sender back."""

    way = "full state"
    may_leave = False

    def __init__(self, rng, feed, number, next_mark, before):
        Item.__init__(self, f"{feed}/{number}")
        self.feed = feed
        self.keys = [f"k-{number}"]
        self.file_name = f"education_{number}.csv"
        known = dict(before.lines) if before else {}
        # So many may go without anybody asking whether that can be.
        gone = rng.sample(sorted(known), min(len(known), rng.choice([0, 1, 1, 2]), 50))
        self.lines = {case: line for case, line in known.items() if case not in gone}
        self.quarantined, self.unchanged, self.absent = 0, len(self.lines), len(gone)
        for row in range(rng.randint(1, 4)):
            self.add(rng, next_mark, row == 0 or rng.random() < 0.5)
        self.finish()


class Pair(Upload):
    """Two files of one delivery, sent as a form: cases, and the people they are about."""

    way = "pair"

    def __init__(self, rng, feed, number, next_mark):
        Item.__init__(self, f"{feed}/{number}")
        self.feed = feed
        self.keys = [f"k-{number}"]
        self.rows = rng.randint(1, 4)
        self.quarantined = self.unchanged = self.absent = 0
        cases, people = [], []
        for row in range(self.rows):
            mark, serial = next_mark()
            child = Child(rng, serial)
            raises = row == 0 or rng.random() < 0.5
            if raises:
                self.cards.append(Card(mark, "EDU-03", child.surname))
            cases.append(f"<CASE><ID>{row}</ID><NUMBER>{mark}</NUMBER><SCHOOL>{mark}</SCHOOL><WORD>{'побои' if raises else 'нет'}</WORD></CASE>")
            people.append(
                f"<PERSON><ID>{row}</ID><FAM>{child.surname}</FAM><IM>{child.given}</IM><OT>{child.patronymic}</OT>"
                f"<DR>{child.born}</DR><W>М</W></PERSON>")
        self.files = {
            f"cases_{number}.xml": f"<LIST>{''.join(cases)}</LIST>".encode(),
            # No two are the same: the comparison tells files apart by their bytes.
            f"people_{number}.xml": f"<PEOPLE><!-- {number} -->{''.join(people)}</PEOPLE>".encode()}
        self.digest, *self.others = (hashlib.sha256(body).hexdigest() for body in self.files.values())

    def form(self):
        """Content type and body."""
        boundary = "pair-" + self.digest[:16]
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: application/xml\r\n\r\n".encode() + body + b"\r\n" for name, body in self.files.items()]
        return f"multipart/form-data; boundary={boundary}", b"".join(parts) + f"--{boundary}--\r\n".encode()


class InboxFile(Upload):
    """A file that is put into the inbox. Its sender is told nothing at once: once it lies there whole it must be taken."""

    way = "inbox"


class PulledFile(Upload):
    """A file that lies on its sender's server, from where the leader of the schedule fetches it."""

    way = "pulled"


class Signal(Item):
    """An urgent signal."""

    way = "signal"
    counts = (1, 1, 0, 0, 0)
    rows = 1

    def __init__(self, rng, number, next_mark, indicator=None):
        super().__init__(f"signal/{number}")
        mark, serial = next_mark()
        child = Child(rng, serial)
        code = indicator or rng.choice(SIGNALS)[0]
        self.cards.append(Card(mark, code, child.surname))
        self.id = f"s-{number}"
        self.body = json.dumps({
            "id": self.id, "indicator": code, "occurredAt": "2026-11-20T10:00:00+03:00", "organisation": mark,
            "fact": f"КУСП {number}", "text": "Следы побоев.", "fields": {},
            "people": [{
                "role": "child", "surname": child.surname, "given": child.given, "patronymic": child.patronymic,
                "birthDate": child.born.isoformat(), "sex": "М"}],
        }, ensure_ascii=False).encode()
        self.digest = hashlib.sha256(self.body).hexdigest()


class FolderSignal(Signal):
    """The same as a file in the watched folder; its acknowledgement is the file in `answers`."""

    way = "urgent folder"
