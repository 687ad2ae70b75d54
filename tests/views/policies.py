"""A small policy of one's own, in force, and everybody who has to do with policies."""

from pathlib import Path

import pytest

from dossier import library
from dossier.edition import CONTROL
from dossier.vocabulary import Post, Stage
from workflows import policy

FOLDER = Path("etc/policies")
LIST = (FOLDER / "customer-list.yaml").read_text(encoding="utf-8")
SMALL = """\
profile: small
title: 小公司档案办法
extends: default
classes: {KH: 客户基本信息档案, CW: 财务档案}
numbering: {dossier: "{class}{year}{serial:3}"}
rules: {P01.1: [classes], P01.2: numbering.dossier}
outside: {P01.3: 与系统无关}
"""


@pytest.fixture
def people(make, cast):
    """Everybody, and who reviews what the records officer drafts."""
    cast.everybody()
    make.person("shu", post=Post.RECORDS_SUPERVISOR, name="舒管")
    return cast


@pytest.fixture
def issued(make, site, people):
    """`issued(slug)`: an edition of a text or of a shipped policy, in force."""

    def issue(text):
        written = library.completed(FOLDER, "small.yaml", text)
        edition = policy.draft(make.request, site["policies"], written)
        edition.__workflow_state__ = {CONTROL: Stage.ISSUED.value}
        edition.__parent__.begin(edition)
        return edition

    return issue


def buttons(page):
    return [each.get_text(strip=True) for each in page.html.select(".verbs .btn")]
