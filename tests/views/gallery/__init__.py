"""A tiny application that shows every macro, and a form with every widget.

`.venv/bin/python -m tests.views.gallery` serves it on port 6599 of this machine.
"""

from collections import namedtuple
from datetime import UTC, date, datetime, timedelta
from functools import cache

import colander
from pyramid.authorization import Everyone
from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.response import Response
from pyramid.session import SignedCookieSessionFactory

from dossier import errors, identity
from dossier.language import _
from dossier.vocabulary import Relation, State, Tier
from views import forms, headers, layout
from views.widgets import File

Named = namedtuple("Named", "name title")
Card = namedtuple("Card", "title url tier state facts until verbs")
Entry = namedtuple("Entry", "at who what why details")
Job = namedtuple("Job", "title done total rate left state message url cancel_url result_url")
NOW = datetime(2026, 11, 21, 6, 5, tzinfo=UTC)


class Line(colander.Schema):
    """One row of a repeated group."""

    contact = colander.SchemaNode(colander.String(), title=_("联系人"))
    phone = colander.SchemaNode(colander.String(), title=_("联系方式"), missing="")


class Lines(colander.SequenceSchema):
    line = Line(title=_("联系人"))


class Everything(colander.Schema):
    """A field for every widget."""

    name = colander.SchemaNode(
        colander.String(), title=_("客户名称"), validator=colander.Length(2, 60)
    )
    uscc = colander.SchemaNode(
        identity.Parsed(identity.parse_uscc),
        title=_("统一社会信用代码"),
        missing="",
        description=_("18 位，营业执照上有。"),
        example="91310000MA1FL0000X",
    )
    tier = colander.SchemaNode(
        colander.String(),
        title=_("密级"),
        choices=[(str(t.value), t.label) for t in Tier],
    )
    region = colander.SchemaNode(
        colander.String(),
        title=_("地区"),
        validator=colander.OneOf(["华东", "华南", "华北", "西南", "西北"]),
    )
    relation = colander.SchemaNode(colander.Enum(Relation), title=_("关系状态"))
    opened = colander.SchemaNode(colander.Date(), title=_("建档日期"))
    due = colander.SchemaNode(colander.DateTime(), title=_("归还时间"), missing=None)
    pages = colander.SchemaNode(
        colander.Integer(),
        title=_("页数"),
        unit=_("页"),
        validator=colander.Range(1, 9999),
    )
    capital = colander.SchemaNode(
        colander.Decimal(), title=_("注册资本"), unit=_("万元"), missing=None
    )
    email = colander.SchemaNode(
        identity.Parsed(identity.parse_email),
        title=_("邮箱"),
        missing="",
        example="lin.wei@example.com",
    )
    kinds = colander.SchemaNode(
        colander.Set(),
        title=_("资料种类"),
        missing=(),
        choices=[("contract", _("合同")), ("licence", _("营业执照")), ("minutes", _("会议纪要"))],
    )
    password = colander.SchemaNode(
        colander.String(), title=_("口令"), secret=True, autocomplete="current-password"
    )
    consent = colander.SchemaNode(
        colander.Boolean(), title=_("客户已书面同意收集上述信息"), missing=False
    )
    business = colander.SchemaNode(colander.String(), title=_("业务范围"), missing="", long=True)
    contacts = Lines(title=_("联系人"), missing=())
    files = colander.SchemaNode(
        File(), title=_("附件"), missing=(), multiple=True, accept=".pdf,.docx"
    )
    note = colander.SchemaNode(colander.String(), missing="", hidden=True)


class Root(dict):
    """The place everything hangs on."""

    title = "海湾贸易有限公司"
    __parent__ = None
    __name__ = ""


class Everybody:
    """A security policy under which everybody is Lin Wei and may do everything."""

    def identity(self, request):
        return "linwei"

    authenticated_userid = identity

    def permits(self, request, context, permission):
        return permission != "nobody"

    def remember(self, request, userid, **options):
        return []

    forget = remember


def samples(request):
    """What the gallery page shows."""
    verbs = [
        layout.Verb(_("归档"), "/file", "archive", main=True, post=True),
        layout.Verb(_("编辑"), "/form", "pencil"),
        layout.Verb(_("打印卷内目录"), "/print", "printer"),
        layout.Verb(_("移交"), "/hand", "send", missing=(_("备考表未签字"), _("第 3 件缺页数"))),
        layout.Verb(_("销毁"), "/confirm", "trash", danger=True),
    ]
    return {
        "title": "东方重工设备采购档案",
        "breadcrumbs": [
            ("档案", "/"),
            ("2026 年 · 设备采购", "/"),
            ("东方重工设备采购档案", None),
        ],
        "marking": layout.marking(request, Tier.CONFIDENTIAL, date(2031, 5, 1)),
        "number": "GS-2026-SB-0147",
        "name": "东方重工设备采购档案",
        "tier": Tier.CONFIDENTIAL,
        "tiers": list(Tier),
        "states": list(State),
        "state": State.SORTING,
        "facts": [
            (_("客户"), "东方重工股份有限公司", "/"),
            (_("责任人"), "林薇"),
            (_("保管期限"), "30 年，至 2056-12-31"),
        ],
        "verbs": verbs,
        "tabs": [
            (_("文件"), "/", True, 24),
            (_("目录"), "/c", False),
            (_("流转"), "/f", False),
            (_("权限"), "/a", False, 3),
            (_("历史"), "/h", False, 1182),
        ],
        "steps": [
            (State.COLLECTING.label, "done", "2026-10-08"),
            (State.SORTING.label, "here", "林薇"),
            (State.FILED.label, "next"),
            (State.IN_USE.label, "next"),
        ],
        "chips": [(_("地区"), "华东", "/"), (_("密级"), "机密", "/")],
        "clear_url": "/",
        "facets": [
            (
                _("密级"),
                [
                    (t.label, n, "/", t == Tier.CONFIDENTIAL)
                    for t, n in zip(Tier, (1204, 310, 42, 3), strict=True)
                ],
            ),
            (
                _("地区"),
                [("华东", 812, "/", True), ("华南", 433, "/", False), ("西北", 29, "/", False)],
            ),
        ],
        "columns": columns(),
        "rows": list(rows()),
        "acts": [
            ("move", _("移交"), "send", False),
            ("export", _("导出"), "download", False),
            ("destroy", _("列入销毁"), "trash", True),
        ],
        "cards": cards(),
        "entries": entries(),
        "job": Job(
            _("导入客户"),
            3120,
            5000,
            84.5,
            timedelta(seconds=95),
            "running",
            None,
            "/job",
            "/stop",
            None,
        ),
        "bars": [("华东", 812), ("华南", 433), ("华北", 270), ("西北", 29)],
        "past": NOW - timedelta(days=1, hours=3),
        "soon": datetime.now(UTC) + timedelta(hours=2, minutes=10, seconds=5),
    }


def columns():
    """The columns of the sample list."""
    return [
        layout.Column(_("档号"), "number"),
        layout.Column(_("题名"), "name"),
        layout.Column(_("客户")),
        layout.Column(_("密级")),
        layout.Column(_("状态")),
        layout.Column(_("件数"), number=True),
        layout.Column(_("建档日期"), "date"),
    ]


def rows():
    """The rows of the sample list."""
    names = ("设备采购合同及附件", "年度框架协议", "工程验收资料", "客户资信调查", "往来函件")
    firms = ("东方重工股份有限公司", "海湾贸易有限公司", "西北电力设计院", "华南汽车", "青山化工")
    for n, (name, firm) in enumerate(zip(names, firms, strict=True)):
        cells = (
            layout.Cell(f"GS-2026-SB-{147 + n:04}", kind="code"),
            layout.Cell(name, "/", main=True),
            layout.Cell(firm, "/?customer=1"),
            layout.Cell(Tier(n % 4), "/?tier=1", "tier"),
            layout.Cell(list(State)[n % 4], "/?state=1", "state"),
            layout.Cell(f"{n * 731 + 12:,}"),
            layout.Cell(f"2026-0{n + 1}-1{n}", kind="code"),
        )
        yield layout.Row(f"d{n}", cells, "/form")


def cards():
    """What waits for an approver."""
    decide = [
        layout.Verb(_("批准"), "/yes", "check2", main=True, post=True),
        layout.Verb(_("退回"), "/no", "arrow-return-left", post=True),
    ]
    until = datetime.now(UTC)
    return [
        Card(
            "借阅《设备采购合同及附件》",
            "/",
            Tier.SECRET,
            None,
            [
                (_("谁"), "陈立，销售一部"),
                (_("为什么"), "准备 11 月 25 日的补充谈判"),
                (_("打开什么"), "第 3、4 件，共 28 页，不可复制"),
            ],
            until + timedelta(hours=2, minutes=10, seconds=9),
            decide,
        ),
        Card(
            "移交《工程验收资料》",
            "/",
            Tier.OPEN,
            State.SORTING,
            [(_("谁"), "林薇"), (_("为什么"), "项目已结束，第三季度归档")],
            until - timedelta(days=1, minutes=3),
            decide,
        ),
    ]


def entries():
    """What happened to the sample dossier."""
    return [
        Entry(
            NOW,
            "林薇",
            "修改档案",
            "客户更名",
            [("题名", "设备采购档案", "东方重工设备采购档案"), ("备注", None, "原件两份")],
        ),
        Entry(NOW - timedelta(days=2), "陈立", "添加文件", None, []),
        Entry(NOW - timedelta(days=40), "林薇", "建立档案", "合同已签订", []),
    ]


def gallery(request):
    return samples(request)


def form(request):
    def act(values):
        if values["name"] == "已有":
            raise errors.Invalid({"uscc": _("已有同一代码的客户"), "elsewhere": _("今日已满额")})
        layout.tell(request, _("已保存"))
        return HTTPSeeOther("/")

    more = {"title": "新建客户", "breadcrumbs": [("客户", "/"), ("新建客户", None)]}
    return forms.answer(
        request, Everything(), act, {"relation": Relation.ACTIVE}, more=more, cancel="/"
    )


def confirm(request):
    return {
        "title": "销毁",
        "question": _("列入销毁清册？"),
        "consequence": _("批准后内容将不可恢复，只保留目录与清册。"),
        "count": 3,
        "items": [
            "GS-2010-SB-0001 年度框架协议",
            "GS-2010-SB-0002 往来函件",
            "GS-2010-SB-0003 报价单",
        ],
        "action": "/confirm",
        "word": _("列入销毁清册"),
        "back": "/",
    }


def suggest(request):
    return {
        "suggestions": [
            ("东方重工股份有限公司", "/?c=1", "客户"),
            ("东方重工设备采购档案", "/?d=1", "GS-2026-SB-0147"),
        ]
    }


def refusal(request):
    request.response.status_int = 409
    return {
        "title": "还不能归档",
        "message": _("还不能归档。"),
        "missing": [_("备考表未签字"), _("第 3 件缺页数"), _("缺营业执照")],
        "next_step": _("补齐后再次归档；或请主管批准缺件归档。"),
        "reference": "7F3K-22",
    }


def empty(request):
    return {
        "title": "客户",
        "icon": "people",
        "sentence": _("这里放公司的客户。先建立一个，或从表格导入。"),
        "verb": layout.Verb(_("建立客户"), "/form", "plus-lg"),
    }


def login(request):
    return {
        "title": "登录",
        "narrow": True,
        "schema_form": forms.Form(request, Login(), submit=_("登录")),
    }


class Login(colander.Schema):
    login = colander.SchemaNode(colander.String(), title=_("登录名"), autocomplete="username")
    password = colander.SchemaNode(
        colander.String(), title=_("口令"), secret=True, autocomplete="current-password"
    )


def upload(request):
    file = request.POST["file"]
    if file.filename.endswith(".exe"):
        return Response("不接受可执行文件。", status=422, content_type="text/plain")
    return Response(str(len(file.file.read())))


def job(request):
    return samples(request)


def broken(request):
    raise RuntimeError("a secret the page must not show")


def failed(error, request):
    return Response("系统出错", status=500)


def application(**settings):
    """The gallery as a WSGI application."""
    settings.setdefault("pyramid.default_locale_name", "zh_CN")
    config = Configurator(settings=settings, root_factory=lambda request: ROOT)
    config.set_session_factory(SignedCookieSessionFactory("gallery", samesite="Strict"))
    config.set_default_csrf_options(require_csrf=True)
    config.set_security_policy(Everybody())
    config.include(layout)
    config.include(headers)
    person = lambda request: None if request.path == "/login" else Named("林薇", "")  # noqa: E731
    config.add_request_method(person, "person", reify=True)
    config.add_request_method(lambda request: 12, "waiting", reify=True)
    for name, *_rest in layout.SECTIONS:
        config.add_section(name, "" if name == "home" else name, Everyone)
    for view in (gallery, form, confirm, refusal, empty, login, job):
        name = "" if view is gallery else view.__name__
        config.add_view(view, name=name, renderer=f"tests.views.gallery:{view.__name__}.pt")
    config.add_view(suggest, name="suggest", renderer="tests.views.gallery:suggest.pt")
    config.add_view(upload, name="upload", request_method="POST")
    config.add_view(broken, name="broken")
    config.add_exception_view(failed, context=RuntimeError)
    return config.make_wsgi_app()


@cache
def shared():
    """One application for all tests of a run, because compiling the templates takes a while."""
    return application()


ROOT = Root()
