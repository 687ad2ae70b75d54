"""What one person may not know, made by chance: the second world of each pair (S23)."""

import itertools

from stdnum.cn import uscc

from dossier import clock
from dossier.access import decide, target_of
from dossier.customer import CustomerSchema
from dossier.document import Document
from dossier.vocabulary import Permission, Relation, Tier
from tests.house.layers import subject_in
from tests.house.routes import RECORDS
from tests.house.town import deny, index_anew, restrict
from workflows import customer as customers
from workflows import dossier as dossiers
from workflows.machine import permits

EVERYTHING = frozenset(permission.value for permission in Permission)
SYLLABLES = "碧澄丹鹅枫谷鹤菊葵澜梅宁鹏琴瑞杉汀巍熙妍舟竹"
serial = itertools.count(1)


class Hidden:
    """Makes and changes things in a world so that one person may not know of them.

    `texts` are words that stand nowhere else; `made` are the things that are new.
    """

    def __init__(self, make, town, login, draw):
        self.make, self.request, self.draw = make, make.request, draw
        self.town = town
        self.login, self.person = login, town[login].__name__
        self.subject = subject_in(make.request, self.person)
        self.texts, self.made = [], []

    def differ(self, times):
        """Do so many different things that the person may not see."""
        ways = (self.customer, self.dossier, self.document, self.change, self.draft, self.file)
        for way in self.draw.choices(ways, k=times):
            way()
        return self

    def word(self, length=4):
        """A word that stands nowhere else."""
        text = "".join(self.draw.choices(SYLLABLES, k=length)) + str(next(serial))
        self.texts.append(text)
        return text

    def customer(self):
        """A customer, with dossiers."""
        facts = {
            name: self.word(3)
            for name in ("region", "industry", "contact", "address", "business", "representative")
            if self.draw.random() < 0.8 or name in ("contact", "address", "business")
        }
        number = "91" + "".join(self.draw.choices("0123456789", k=15))
        facts["uscc"] = number + uscc.calc_check_digit(number)
        facts["opened"] = f"20{self.draw.randint(10, 25)}-0{self.draw.randint(1, 9)}-11"
        facts["relation"] = self.draw.choice(tuple(Relation)).value
        facts["lost_because"] = self.word()
        self.texts.append(facts["uscc"])
        made = self.make.customer(name=f"{self.word()}有限公司", **facts)
        market = self.draw.choice(("国内", "国际", "境外"))
        added = {"fields": {"代号": self.word()}, "facets": {"市场": market}}
        customers.change(self.request, made, added)
        for _ in range(self.draw.randrange(3)):
            self.dossier(made)
        self.hide(made)
        return made

    def dossier(self, of=None):
        """A dossier with documents, of a new or a known customer."""
        of = of or self.town[self.draw.choice(("own", "foreign", "secret-customer"))]
        title, remark = self.word(), self.word()
        class_ = self.draw.choice(("KH", "JY", "FW"))
        made = self.make.dossier(of, title=title, remark=remark, **{"class": class_})
        added = {"fields": {"房屋": self.word()}, "facets": {"性质": "交易"}}
        dossiers.change(self.request, made, added)
        for _ in range(self.draw.randrange(3)):
            self.document(made)
        if self.draw.random() < 0.4:
            self._file(made)
        self.hide(made)
        return made

    def document(self, within=None):
        """A document, also among those that the person may see."""
        kept = self.draw.choice(("dossier-0", "foreign-dossier", "lent-dossier", "filed-dossier"))
        data = (self.word() + "，" * self.draw.randrange(200) + self.word()).encode()
        made = self.make.document(
            within or self.town[kept], data, f"{self.word(2)}.txt", title=self.word(),
            kind=self.word(2), source=self.word(2), date=f"200{self.draw.randrange(9)}-03-04",
        )  # fmt: skip
        if within is None:
            self.hide(made, of_a_kind=("know", "deny"))
        return made

    def change(self):
        """Something that was there before, but not for this person."""
        names = [name for name, thing in self.town.items() if self._can_change(thing)]
        thing = self.town[self.draw.choice(sorted(names))] if names else None
        if type(thing).__name__ == "Customer":
            facts = {name: self.word(3) for name in ("region", "contact", "industry", "fax")}
            customers.change(self.request, thing, CustomerSchema().deserialize(
                {**_text(thing.facts()), **facts}
            ))  # fmt: skip
            market = self.draw.choice(("国际", "境外"))
            customers.change(self.request, thing, {"facets": {"市场": market}})
        elif isinstance(thing, Document):
            thing.title = self.word()
            index_anew(thing)
        elif thing is not None:
            dossiers.change(self.request, thing, {"title": self.word(), "remark": self.word()})

    def draft(self):
        """What others have begun: forms, imports, log-ins, second factors."""
        others = [name for name in ("guan", "jing", "dang") if name != self.login]
        other = self.town[self.draw.choice(others)]
        self.request.root.receipts[f"2026-03-01:{other.__name__}:{self.word()}"] = "/customers"
        other.password_hash = other.password_hash + " "

    def file(self):
        """A dossier gets a number."""
        self._file(made := self.make.dossier(self.town["own"], title=self.word()))
        self.hide(made)

    def hide(self, thing, of_a_kind=("tier", "know", "deny")):
        """Let the person not know the thing, in one of several ways, or as another's."""
        ways = list(of_a_kind) if self.may(thing) else [*of_a_kind, "place", "place"]
        if self.subject.clearance == Tier.TOP_SECRET and "tier" in ways:
            ways.remove("tier")
        way = self.draw.choice(ways)
        if way == "tier":
            thing.tier = Tier(self.draw.randint(self.subject.clearance + 1, Tier.TOP_SECRET))
        elif way == "know":
            restrict(thing)
        elif way == "deny":
            names = self.draw.choice((EVERYTHING, ()))
            deny(self.make, thing, f"person:{self.person}", *names)
        index_anew(thing)
        for each in self._all_of(thing):
            index_anew(each)
            assert not self.may(each)
            self.made.append(each)

    def around(self) -> list:
        """The dossiers and customers of what is new; some of them the person may know."""
        found = {}
        for thing in self.made:
            holder = thing.__parent__
            for each in (holder, *getattr(thing, "sources", tuple)()):
                if self._is_a_record(each) and each not in self.made:
                    found[each.__name__] = each
        return list(found.values())

    def _can_change(self, thing):
        may = permits(self.request, Permission.RECORD_EDIT, thing)
        return self._is_a_record(thing) and may and not self.may(thing)

    def may(self, thing, permission=Permission.RECORD_VIEW):
        """Whether the person may know of the thing, or do that to it."""
        return decide(self.subject, permission, target_of(thing), clock.now()).allowed

    def _is_a_record(self, thing):
        return isinstance(thing, RECORDS)

    def _all_of(self, thing):
        yield thing
        yield from getattr(thing, "values", tuple)()

    def _file(self, made):
        for step in ("sort", "file"):
            dossiers.advance(self.request, made, step)
        self.texts.append(made.number)


def _text(facts):
    return {
        name: str(getattr(value, "value", value))
        for name, value in facts.items()
        if value is not None
    }
