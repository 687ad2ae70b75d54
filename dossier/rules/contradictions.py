"""What in a policy cannot all be true: each is told with the path at which it stands.

Validated sections come in; what is checked here needs two of them at once.
"""

from datetime import timedelta

from dossier.language import _
from dossier.numbering import Pattern
from dossier.rules.posts import OFFICES, RIGHTS
from dossier.vocabulary import Tier


def contradictions(policy, data):
    """(message, path, other path) of each contradiction; `data` is what the policy's text says.

    The paths are those that do not go together: who writes either can mend it.
    """
    for check in (
        _posts,
        _steps,
        _numbers,
        _terms,
        _loans,
        _tiers,
        _classes,
        _forms,
        _clauses,
        _calendar,
    ):
        for path, message, *others in check(policy, data):
            yield message, path, *others


def _posts(policy, data):
    """Rights are those of a basic post, and every named post is one that somebody can hold."""
    for name, role in policy.posts.items():
        if name not in RIGHTS and role.rights in OFFICES:
            yield ("posts", name, "rights"), _("三员的权限不能由其他岗位兼有")
        if role.rights not in RIGHTS:
            yield (
                ("posts", name, "rights"),
                _("没有基本岗位 ${post}", mapping={"post": role.rights}),
            )
    for path, name in named_posts(policy):
        if name not in policy.posts and name not in RIGHTS:
            yield path, _("没有人能担任 ${post}：岗位表里没有它", mapping={"post": name})


def named_posts(policy):
    """(path, post) of every post that the policy asks to do something."""
    for act, rules in policy.approvals.items():
        for place, rule in enumerate(rules):
            yield from _of_steps(("approvals", act, place, "steps"), rule.steps)
            for name in rule.when.asker:
                yield ("approvals", act, place, "when", "asker"), name
    for place, mandate in enumerate(policy.delegation):
        yield ("delegation", place, "principal"), mandate.principal
        for name in mandate.to:
            yield ("delegation", place, "to"), name
    for name in policy.life.verification.by:
        yield ("life", "verification", "by"), name
    if policy.life.verification.confirmed_by:
        yield ("life", "verification", "confirmed_by"), policy.life.verification.confirmed_by
    for name in policy.life.ended_by:
        yield ("life", "ended_by"), name
    for name in policy.monitoring.told:
        yield ("monitoring", "told"), name
    for name, level in policy.levels.items():
        yield ("levels", name, "keeper"), level.keeper
        for reader in level.readers:
            yield ("levels", name, "readers"), reader
        yield from _of_steps(("levels", name, "others"), level.others)
    for name, flag in policy.flags.items():
        yield from _of_steps(("flags", name, "steps"), flag.steps)
    if policy.walls is not None:
        yield from _of_steps(("walls", "others"), policy.walls.others)
    yield from _of_steps(("disposal", "approval"), policy.disposal.approval)
    for name in policy.disposal.appraised_by:
        yield ("disposal", "appraised_by"), name
    yield from _of_steps(("changes", "approval"), policy.changes.approval)
    yield from _of_steps(("handover", "extension"), policy.handover.extension)
    yield from _of_steps(("loans", "exception"), policy.loans.exception)
    for name in policy.loans.direct:
        yield ("loans", "direct"), name
    if policy.credit is not None:
        yield from _of_steps(("credit", "sign_off"), policy.credit.sign_off)
    if policy.warrants is not None:
        yield ("warrants", "keeper"), policy.warrants.keeper


def _of_steps(path, steps):
    for place, step in enumerate(steps):
        for name in (*step.any, *step.all):
            yield (*path, place), name


def _steps(policy, data):
    """A step names somebody; what is banned has no steps; a rule that always holds is the last."""
    for act, rules in policy.approvals.items():
        for place, rule in enumerate(rules):
            here = ("approvals", act, place)
            if any(not step.any and not step.all for step in rule.steps):
                yield here, _("这一步没有岗位")
            if rule.banned and rule.steps:
                yield here, _("禁止的事不需要审批")
            if rule.when.model_fields_set == set() and place < len(rules) - 1:
                yield (*here[:2], place + 1), _("前一条对一切情形都适用，这一条永远轮不到")


def _numbers(policy, data):
    """A number whose year is left out would repeat, and what is derived must name its source."""
    tokens = Pattern(policy.numbering.dossier).tokens
    if policy.numbering.room_once and "room" not in tokens:
        here = ("numbering", "dossier")
        yield here, _("一户一档的档号须含单元号 {room}"), ("numbering", "room_once")
    room = policy.fields.get(policy.numbering.room)
    if "room" in tokens and (room is None or room.of != "dossier" or not room.required):
        here = ("numbering", "dossier")
        yield here, _("含单元号的档号须指明档案的必填字段"), ("numbering", "room")
    contract = policy.numbering.contract
    if contract is not None and not ("{dossier}" in contract and "{serial" in contract):
        yield ("numbering", "contract"), _("合同号须含 {dossier} 和 {serial}")


def _terms(policy, data):
    """Terms are those of the table, and none is outside what the law allows (R103, R105)."""
    terms, most = policy.retention.terms, policy.retention.legal_maximum
    for path, name in _named_terms(policy):
        if name not in terms:
            yield path, _("期限表里没有 ${term}", mapping={"term": name})
    for name, least in policy.retention.legal_minimum.items():
        here = ("retention", "legal_minimum", name)
        if name not in terms:
            yield here, _("期限表里没有 ${term}", mapping={"term": name})
        elif not terms[name].permanent and terms[name].years < least:
            yield (
                ("retention", "terms", name),
                _("短于法定最短 ${years} 年", mapping={"years": least}),
                here,
            )
        if most is not None and least > most:
            yield here, _("法定最短长于法定最长 ${years} 年", mapping={"years": most})
    for name, term in terms.items():
        if most is not None and (term.permanent or term.years > most):
            yield (
                ("retention", "terms", name),
                _("长于法定最长 ${years} 年", mapping={"years": most}),
                ("retention", "legal_maximum"),
            )


def _named_terms(policy):
    if policy.retention.default is not None:
        yield ("retention", "default"), policy.retention.default
    for code, each in policy.classes.items():
        if each.retention is not None:
            yield ("classes", code, "retention"), each.retention
    for name, kind in policy.kinds.items():
        if kind.retention is not None:
            yield ("kinds", name, "retention"), kind.retention


def _loans(policy, data):
    """What may not be requested or lent has no loan rules (R087)."""
    matrix = policy.tiers.matrix
    for tier, row in matrix.items():
        here = ("tiers", "matrix", str(tier.label), "lend")
        if row.lend and not row.request:
            yield here, _("不能申请的密级不能外借")
        if row.lend and row.lend.unit not in ("hour", "day"):
            yield here, _("外借时长以小时或天计")
        if row.lend and policy.loans.mode == "none":
            yield here, _("制度规定不外借，而这一密级可外借"), ("loans", "mode")
    for place, rule in enumerate(policy.approvals.get("lend", ())):
        for tier in rule.when.tier:
            row = matrix.get(tier)
            if row is not None and not row.lend and not rule.banned:
                here = ("approvals", "lend", place, "when", "tier")
                yield here, _("${tier} 不能外借，不需要审批", mapping={"tier": tier.label})


def _tiers(policy, data):
    """What is more secret never allows more, and the default is not below the minimum."""
    named = policy.tiers
    if named.default is not None and named.default < named.minimum:
        yield ("tiers", "default"), _("默认密级低于最低密级")
    for code, each in policy.classes.items():
        if each.tier is not None and each.tier < named.minimum:
            yield (
                ("classes", code, "tier"),
                _("低于最低密级 ${tier}", mapping={"tier": named.minimum.label}),
                ("tiers", "minimum"),
            )
    rows = [(tier, named.matrix.get(tier)) for tier in Tier]
    for (_below, lower), (tier, upper) in zip(rows, rows[1:], strict=False):
        if lower is None:
            continue
        if upper is None or any(_more(upper, lower)):
            yield (
                ("tiers", "matrix"),
                _("${tier} 不能比低一级的密级允许得更多", mapping={"tier": tier.label}),
            )


def _more(upper, lower):
    for act in ("request", "download", "print", "copying"):
        yield getattr(upper, act) and not getattr(lower, act)
    order = [False, "reading room", True]
    yield order.index(upper.read) > order.index(lower.read)
    yield _hours(upper.lend) > _hours(lower.lend)


def _hours(span):
    if not span:
        return timedelta(0)
    return (
        timedelta(**{f"{span.unit}s": span.amount})
        if span.unit in ("hour", "day")
        else timedelta(0)
    )


def _classes(policy, data):
    """What names a class, a checklist or a kind names one that is there."""
    for code, each in policy.classes.items():
        if each.checklist is not None and each.checklist not in policy.checklists:
            yield (
                ("classes", code, "checklist"),
                _("没有清单 ${name}", mapping={"name": each.checklist}),
            )
    for name, each in policy.checklists.items():
        for code in each.classes:
            if code not in policy.classes:
                yield (
                    ("checklists", name, "classes"),
                    _("没有类别 ${code}", mapping={"code": code}),
                )
        for item, line in each.items.items():
            for facet, values in line.only.items():
                known = policy.facets.get(facet)
                here = ("checklists", name, "items", item, "only")
                if known is None or not set(values) <= set(known.values):
                    yield here, _("没有分面取值 ${name}", mapping={"name": facet})
    for name, kind in policy.kinds.items():
        if kind.cls is not None and kind.cls not in policy.classes:
            yield ("kinds", name, "class"), _("没有类别 ${code}", mapping={"code": kind.cls})


def _forms(policy, data):
    """A form asks for fields that there are, and a mandatory one is on the form."""
    for name, form in policy.forms.items():
        for field in form.required:
            if field not in form.fields:
                yield (
                    ("forms", name, "required"),
                    _("必填字段 ${name} 不在表上", mapping={"name": field}),
                )
    for name, field in policy.fields.items():
        if (field.type == "choice") != bool(field.values):
            yield ("fields", name), _("选项字段须列出取值，其他字段不能")


def _calendar(policy, data):
    """No day is both a holiday and worked, and none is told twice (R005)."""
    closed, worked = policy.calendar.closed, policy.calendar.worked
    for name, days in (("closed", closed), ("worked", worked)):
        for place, day in enumerate(days):
            if day in days[:place]:
                yield ("calendar", name, place), _("日期重复：${day}", mapping={"day": str(day)})
    for place, day in enumerate(worked):
        if day in closed:
            said = _("${day} 既放假又上班", mapping={"day": str(day)})
            yield ("calendar", "worked", place), said


def _clauses(policy, data):
    """Each clause is carried out by keys that are written, or named as outside, and not both."""
    for clause, keys in policy.rules.items():
        for path in keys:
            if not _written(data, path.split(".")):
                yield ("rules", clause), _("没有写 ${key}", mapping={"key": path})
        if clause in policy.outside or clause in policy.built_in:
            yield ("rules", clause), _("条款 ${clause} 列了两次", mapping={"clause": clause})


def _written(data, names):
    for name in names:
        if not isinstance(data, dict) or name not in data:
            return False
        data = data[name]
    return True
