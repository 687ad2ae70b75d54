"""Who answers for a customer or dossier: its unit and owner, and the rights they have by it."""

from dossier import policy
from dossier.access import allow, apply_acl
from dossier.errors import Invalid, NotAllowed
from dossier.language import _
from dossier.site import OWNER_MAY, UNIT_MAY, site_of
from dossier.vocabulary import Permission
from workflows.machine import permits


def settle(request, context, values) -> dict:
    """`values` with unit and owner as ids. Left empty, the asker and his first unit are meant.

    A tier that is not said is that of the unit's policy, and none is below its minimum (R062).
    For what is being opened; those who keep records may leave them empty. See `resolved`;
    NotAllowed if the asker names another owner or unit without a right to keep records.
    """
    site = site_of(context)
    person = site["people"].get(request.subject.person)
    found = resolved(context, {"unit": "", "owner": "", **values})
    if person is not None and not keeps_records(request, context):
        if found["owner"] not in ("", request.subject.person):
            raise NotAllowed(_("您只能把自己登记为责任人。"))
        found["owner"] = request.subject.person
        if found["unit"] and found["unit"] not in person.units:
            raise NotAllowed(_("您只能在自己的部门建立档案。"))
        found["unit"] = found["unit"] or next(iter(person.units), "")
    rules = site.edition_for(found["unit"]).rules
    if values.get("tier") is None:
        found["tier"] = rules.first_tier(found.get("class", ""))
    refuse_below(rules, found["tier"])
    if found["tier"] > request.subject.clearance:
        raise Invalid({"tier": _("不能高于您本人的涉密等级")})
    return found


def refuse_below(rules, tier):
    """Invalid for a tier below the least of the policy (R062)."""
    least = rules.tiers.minimum
    if tier < least:
        raise Invalid({"tier": _("本制度的最低密级为${tier}", mapping={"tier": least.label})})


def resolved(context, values) -> dict:
    """`values` with the ids of the unit and owner that they name.

    Names, codes, log-in names and ids are understood; Invalid names the fields that fit nobody.
    """
    site, found, faults = site_of(context), dict(values), {}
    if "unit" in values:
        found["unit"] = _unit(site, values["unit"], faults)
    if "owner" in values:
        found["owner"] = _owner(site, values["owner"], faults, getattr(context, "owner", ""))
    if "tier" in values and values["tier"] is None:
        code = getattr(context, "dossier_class", "")
        found["tier"] = policy.of(context).first_tier(code)
    if faults:
        raise Invalid(faults)
    return found


def keeps_records(request, context) -> bool:
    """Whether the asker keeps the records of the whole company."""
    return permits(request, Permission.RECORD_EDIT, site_of(context))


def check_place(request, resource, changed):
    """Refuse a change of unit or owner to all but those who keep records: rights hang on it."""
    if {"unit", "owner"} & changed and not keeps_records(request, resource):
        raise NotAllowed(_("部门和责任人由档案管理员变更。"))


def check_tier(request, resource, tier):
    """Refuse a change of tier that is not the asker's to make (R062).

    Raising is immediate, up to his clearance: Invalid above it. Lowering is NotAllowed to all
    but security admins.
    """
    if tier < resource.tier and not permits(request, Permission.ACCESS_EDIT, resource):
        raise NotAllowed(_("降低密级须由安全管理员办理。"))
    if tier > request.subject.clearance:
        raise Invalid({"tier": _("不能高于您本人的涉密等级")})


def entitle(request, resource):
    """Give the unit and the owner of `resource` the rights they have by that, and no others."""
    entries = [entry for entry in getattr(resource, "__acl__", ()) if entry.cause not in _CAUSES]
    if resource.unit:
        entries.append(allow(f"unit:{resource.unit}", *UNIT_MAY, cause="unit"))
    if resource.owner:
        entries.append(allow(f"person:{resource.owner}", *OWNER_MAY, cause="owner"))
    apply_acl(resource, entries, request.registry)


_CAUSES = ("unit", "owner")


def _unit(site, text, faults):
    if not text:
        return ""
    if text in site["units"]:
        return text
    unit = site["units"].by_name(text)
    if unit is None:
        faults["unit"] = _("没有这个部门：${name}", mapping={"name": text})
        return ""
    return unit.__name__


def _owner(site, text, faults, present):
    if not text or text == present:
        return text or ""
    people = site["people"]
    person = people.get(text) or people.by_login(text)
    named = [each for each in people.values() if each.name == text] if person is None else [person]
    here = [each for each in named if each.active]  # nobody is put in charge who has left (R142)
    if len(here) != 1:
        faults["owner"] = (
            _("有多位同名人员，请写登录名：${name}", mapping={"name": text})
            if here
            else _("没有这个人：${name}", mapping={"name": text})
        )
        return ""
    return here[0].__name__
