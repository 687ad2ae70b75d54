"""A small company with its programs: who keeps, who owns, who sells elsewhere, who guards."""

import json
from types import SimpleNamespace

import pytest
import transaction
from webtest import TestApp

from dossier.vocabulary import Post, Tier
from tests.views.api.program import program
from tests.world import ADMIN
from views.api.openapi import describe


@pytest.fixture
def app(base, database):
    """The application. Bodies come as what they are, seekable: else WebOb makes a temporary file

    of a large one, which only the garbage collector closes.
    """
    config, _storage = base
    environ = {"REMOTE_ADDR": "127.0.0.1", "webob.is_body_seekable": True}
    return TestApp(config.make_wsgi_app(), extra_environ=environ, lint=False)


@pytest.fixture
def company(make, request_):
    """Units, people and one customer with a dossier and a document, all committed."""
    sales, export = make.unit("销售部", "XS"), make.unit("外贸部", "WM")
    people = {
        "owner": make.person("zhangwei", Tier.SECRET, Post.STAFF, sales, "张伟"),
        "colleague": make.person("lina", Tier.SECRET, Post.STAFF, sales, "李娜"),
        "stranger": make.person("wangqiang", Tier.TOP_SECRET, Post.STAFF, export, "王强"),
        "guard": make.person("zhaomin", Tier.OPEN, Post.SECURITY_ADMIN, None, "赵敏"),
        "auditor": make.person("sunhao", Tier.OPEN, Post.AUDITOR, None, "孙浩"),
    }
    customer = make.customer(
        name="青岛海港贸易有限公司", owner="zhangwei", unit="销售部", region="青岛"
    )
    dossier = make.dossier(of=customer, title="海港贸易往来", owner="zhangwei", unit="销售部")
    document = make.document(within=dossier, title="付款来函", date="2026-01-05")
    transaction.commit()
    keeper = request_.root["people"].by_login(ADMIN)
    return SimpleNamespace(
        customer=customer.__name__,
        dossier=dossier.__name__,
        document=document.__name__,
        keeper=keeper,
        sales=sales,
        **people,
    )


@pytest.fixture(scope="session")
def description(base):
    """The description of the interface."""
    return json.loads(json.dumps(describe(str)))


@pytest.fixture
def programs(app, description, request_, company):
    """A program for each: keeper (the first admin), owner, colleague, stranger, guard, auditor."""
    names = ("keeper", "owner", "colleague", "stranger", "guard", "auditor")
    made = {name: program(app, description, request_, getattr(company, name)) for name in names}
    return SimpleNamespace(nobody=program(app, description, request_), **made)


@pytest.fixture
def keeper(programs):
    """The program of who may do everything."""
    return programs.keeper


@pytest.fixture
def owner(programs):
    """The program of who owns the customer and the dossier."""
    return programs.owner


@pytest.fixture
def stranger(programs):
    """The program of who works in another unit."""
    return programs.stranger


@pytest.fixture
def paths(company):
    """The addresses of the customer, the dossier and the document."""
    dossier = f"/dossiers/{company.dossier}"
    return SimpleNamespace(
        customer=f"/customers/{company.customer}",
        dossier=dossier,
        document=f"{dossier}/documents/{company.document}",
        documents=f"{dossier}/documents",
        user=company.owner.__name__,
    )
