"""Builders: `make.dossier(customer=…, tier=…)`; each default is the dullest legal value."""

import datetime
import io
import itertools

from dossier import clock, library
from dossier.document import DocumentSchema
from dossier.dossier import DossierSchema
from dossier.edition import Edition, Profile
from dossier.library import Written
from dossier.password import Cost
from dossier.vocabulary import Permission, Tier
from tests.world import PASSWORD
from workflows import customer, document, dossier, person

CHEAP = Cost(memory=64, rounds=1)


class Make:
    """Makes nouns through the verbs, as the first admin unless the request acts for another."""

    def __init__(self, request, become):
        self.request = request
        self.site = request.root
        self.become = become
        self.serial = itertools.count(1)

    def facts(self, **facts):
        """The facts of a good customer, as a form gives them."""
        number = next(self.serial)
        return {
            "name": f"海港贸易第{number}有限公司",
            "contact": "陈静",
            "phone": f"138{number:08d}",
            "address": "青岛市西区解放路741号",
            "business": "贸易",
            **facts,
        }

    def rules(self, old, new, unit=""):
        """Let the policy that holds for a department be as it is with one text put for another."""
        profile = self.site.profile_for(unit)
        before = profile.current()
        assert old in before.text
        written = Written(before.name, before.text.replace(old, new), before.below)
        edition = Edition(written, before.number + 1, "system")
        profile.add(str(edition.number), edition, registry=self.request.registry)
        profile.issue(edition, clock.today())

    def policy(self, text, unit=None, slug="own"):
        """Let a policy that extends the default be in force, for a unit if one is said."""
        base = library.shipped("etc/policies", "default")
        text = f"profile: {slug}\ntitle: 自订制度\nextends: default\n{text}"
        profile = Profile()
        self.site["policies"].add(slug, profile, registry=self.request.registry)
        edition = Edition(Written(slug, text, ((base.name, base.text),)), 1, "system")
        profile.add("1", edition, registry=self.request.registry)
        profile.begin(edition)
        if unit is not None:
            unit.profile = slug
        return edition.rules

    def customer(self, **facts):
        from dossier.customer import CustomerSchema

        values = CustomerSchema().deserialize(self.facts(**facts))
        return customer.open(self.request, self.site["customers"], values)

    def dossier(self, of=None, **facts):
        of = of or self.customer()
        values = DossierSchema().deserialize({"title": "客户往来", "class": "KH", **facts})
        return dossier.open(self.request, self.site["dossiers"], of, values)

    def document(self, within=None, data=None, name="来函.txt", **facts):
        within = within or self.dossier()
        number = next(self.serial)
        values = {
            "title": f"来函{number}",
            "kind": "往来函件",
            "date": "2026-01-05",
            "source": "业务人员收集",
            **facts,
        }
        data = f"第{number}号来函，商定付款日期。".encode() if data is None else data
        described = DocumentSchema().deserialize(values)
        return document.deposit(self.request, within, described, io.BytesIO(data), name)

    def unit(self, name="销售部", code="XS"):
        return person.add_unit(self.request, self.site["units"], {"name": name, "code": code})

    def person(self, login=None, clearance=Tier.OPEN, post=None, unit=None, name=None):
        login = login or f"person{next(self.serial)}"
        values = {"login": login, "name": name or login}
        made = person.add(self.request, self.site["people"], values, PASSWORD, CHEAP)
        made.clearance = Tier(clearance)
        if post is not None:
            person.give_post(self.request, made, post, unit.__name__ if unit else "")
        return made

    def acting_for(self, made):
        """From now on the request acts for this person."""
        self.become(self.request, made)
        return self.request


LONG_AGO = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
__all__ = ["LONG_AGO", "Make", "Permission"]
