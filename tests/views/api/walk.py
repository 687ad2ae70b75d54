"""One way through a site by JSON as a policy of a company has it: customer, dossier, filing.

What to send is worked out from the policy's own text, and what must come back as well; the verbs
are asked for nothing.
"""

from pathlib import Path

import transaction

from dossier import clock, library
from dossier.vocabulary import Post, Tier
from tests.files import pdf
from tests.views.api.program import program
from tests.world import ADMIN
from workflows import person as people
from workflows import policy

FOLDER = Path("etc/policies")
FACTS = {
    "name": "青岛海港贸易有限公司",
    "contact": "陈静",
    "phone": "13800000001",
    "address": "青岛市西区解放路741号",
    "business": "贸易",
}
VALUES = {
    "text": "甲",
    "long text": "甲方资料",
    "number": 3,
    "amount": "100.50",
    "date": "2025-01-05",
    "yes or no": True,
    "phone": "13800000001",
    "e-mail": "chen@example.com",
}
# What is put in for each form that a checklist asks for.
FORMS = {
    "original": "paper-original",
    "copy": "paper-copy",
    "stamped copy": "stamped-copy",
    "electronic": "electronic-original",
    "completed form": "completed-form",
    "any": "paper-original",
}


def adopt(make, slug):
    """Let the shipped policy of that name be the company's from the first day; its rules."""
    site = make.site
    written = library.shipped(FOLDER, slug)
    if slug not in site["policies"]:
        site.profile = policy.found(make.request.registry, site, written)
    return written.read()


class Walk:
    """The people that a policy names, each with a program, and the steps they take."""

    def __init__(self, make, app, description, slug):
        self.make, self.slug = make, slug
        self.rules = adopt(make, slug)
        self.unit = make.unit("业务部", "03")
        self._programs = {}
        self._made = lambda person: program(app, description, make.request, person)
        keeper = make.site["people"].by_login(ADMIN)
        self.keeper = self._made(keeper)
        self.collector = self.as_post("业务员")

    def as_post(self, name):
        """The program of somebody who holds a post, made when first asked for."""
        if name not in self._programs:
            person = self.make.person(f"walk{len(self._programs)}", Tier.TOP_SECRET, name=name)
            role = self.rules.posts.get(name)
            seated = {name, role.rights if role else ""} & {"业务员", "部门经理"}
            unit = self.unit.__name__ if seated else ""
            policy_post = next((post for post in Post if str(post.label) == name), name)
            people.give_post(self.make.request, person, policy_post, unit)
            self._programs[name] = self._made(person)
            transaction.commit()
        return self._programs[name]

    def values_of(self, noun, every=False):
        """What the policy asks of a noun: its fields and facets."""
        fields = {
            name: each.values[0] if each.type == "choice" else VALUES[each.type]
            for name, each in self.rules.fields.items()
            if each.of == noun and (every or each.required or each.needed_when)
            if not each.sensitive
        }
        facets = {
            name: each.values[0] for name, each in self.rules.facets.items() if each.of == noun
        }
        return {"fields": fields, "facets": facets}

    def customer(self, **facts):
        """A customer with all that the policy asks."""
        number = len(self._programs) + len(self.make.site["customers"])
        own = {"name": f"青岛海港贸易第{number}有限公司", "phone": f"1380000{number:04}"}
        if self.rules.grades:
            own["grade"] = self.rules.grades[0]
        body = {**FACTS, **own, **self.values_of("customer", every=True), **facts}
        return self.keeper.post("/customers", body).json

    def dossier(self, customer, status=201, **facts):
        """A dossier of the first class, by the collector's keeper."""
        body = {
            "customer": customer["@id"],
            "title": "往来",
            "class": next(iter(self.rules.classes)),
            "unit": self.unit.name,
            **self.values_of("dossier", every=True),
            **facts,
        }
        return self.keeper.post("/dossiers", body, status=status).json

    def deposit(self, dossier, item="", form="electronic", status=201, **facts):
        """A document, tied to a line of the checklist if one is named."""
        fields = {
            "title": item or "来函",
            "kind": next(iter(self.rules.kinds)),
            "date": clock.today().isoformat(),
            "source": self.rules.intake.sources[0],
            "manifestation": FORMS[form],
            **({"item": item} if item else {}),
            **facts,
        }
        text = f"{dossier['@id']}{item}{form}"
        plain = "txt" in self.rules.uploads.formats
        file = ("file", "来函.txt", text.encode()) if plain else ("file", "来函.pdf", pdf(text))
        address = f"{dossier['@id']}/documents"
        return self.keeper.upload(address, fields, file, status=status).json

    def step(self, dossier, name, by=None, status=200, **body):
        """A step of the life."""
        caller = by or self.keeper
        return caller.post(f"{dossier['@id']}/@workflow/{name}", body, status=status).json

    def complete(self, dossier):
        """Everything that the checklists, the medium and the certificates ask for."""
        listed = self.keeper.get(f"{dossier['@id']}/@checklist").json
        marks = []
        for line in listed["items"]:
            if line["required"]:
                made = self.deposit(dossier, line["item"], line["form"][0])
                if line["marks"]:
                    name = made["@id"].rpartition("/")[2]
                    marks.append({"document": name, "marks": line["marks"]})
        if marks:
            self.keeper.post(f"{dossier['@id']}/@marks", {"documents": marks}, status=200)
        for form in (
            ("copy",) if self.rules.intake.medium == "copies" else ("original", "electronic")
        ):
            self.deposit(dossier, form=form)
        if self.rules.retention.default is None:
            term = {"term": next(iter(self.rules.retention.terms))}
            self.keeper.post(f"{dossier['@id']}/@retention", term, status=200)
        if self.rules.intake.certificates:
            body = {"certificates": list(self.rules.intake.certificates)}
            self.keeper.post(f"{dossier['@id']}/@certificates", body, status=200)

    def verified(self, dossier):
        """Verified and confirmed by those whom the policy names, none of them the submitter."""
        rules = self.rules.life.verification
        if rules.required:
            self.step(dossier, "verify", self.as_post(rules.by[0]), of=list(rules.of))
        if rules.required and rules.confirmed_by:
            self.step(dossier, "confirm", self.as_post(rules.confirmed_by))
