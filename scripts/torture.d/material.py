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
# Words that a file may say, and the indicator each raises. Of the levels that go out at once, whoever it is about: of the
# others a card waits for an operator when its child could be another one, and made-up children are alike now and then.
EVENTS = [("побои", "EDU-03"), ("сообщение о насилии", "EDU-04"), ("суицидальные высказывания", "EDU-05"), ("не забрали", "EDU-06")]
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
        lines = [HEADER]
        self.rows = rows or rng.randint(1, 6)
        self.quarantined = 0
        for row in range(self.rows):
            mark, serial = next_mark()
            child = Child(rng, serial)
            word, indicator = rng.choice(EVENTS)
            raises = row == 0 or rng.random() < 0.5
            case = f"Ж-{mark}"
            if self.rows > 5 and row == self.rows - 1:
                # One row without its key: rejected, counted, never a card.
                case, raises = "", False
                self.quarantined = 1
            if raises:
                self.cards.append(Card(mark, indicator, child.surname))
            event = f"{word};19.11.2026" if raises else ";"
            lines.append(
                f"{case};160001;{mark};{child.surname} {child.given} {child.patronymic};{child.born:%d.%m.%Y};М;;5 А;100;0;0;11.2026"
                f";;;;;Казань;;;{(REASON * (padding // 90 + 1))[:padding]};{event}")
        self.body = ("\r\n".join(lines) + "\r\n").encode("cp1251")
        self.digest = hashlib.sha256(self.body).hexdigest()


class Signal(Item):
    """An urgent signal."""

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
