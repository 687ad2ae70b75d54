"""Tests of the document's verbs: deposited, corrected, described (R025, R041-R045, R061)."""

import hashlib
import io

import pytest

from catalog import queries
from dossier import clock
from dossier.access import target_of
from dossier.content import RECORD_LIMIT
from dossier.dossier import LIFE
from dossier.errors import Conflict, Hidden, Invalid, NotAllowed
from dossier.vocabulary import Index, Manifestation, Post, State, Tier
from tests import files
from workflows import document as verbs

TEXT = "海港贸易商定付款日期".encode()


@pytest.fixture
def sales(make):
    return make.unit("销售部", "XS")


@pytest.fixture
def chen(make, sales):
    """A salesperson, cleared for 秘密."""
    return make.person("chen", post=Post.STAFF, unit=sales, clearance=Tier.SECRET)


@pytest.fixture
def keeper(make):
    """A records officer."""
    return make.person("zhou", post=Post.RECORDS_OFFICER)


def last(site, back=1):
    return site.log.entry(site.log.size - back + 1)


def search(make, text):
    return queries.ask(make.site, make.request.subject, queries.Question(text)).items


def refused(act):
    """The fields that are named when the act is refused."""
    with pytest.raises(Invalid) as fault:
        act()
    return list(fault.value.fields)


# Deposit.


def test_a_document_is_kept_with_its_file_and_found_by_its_text(make, site):
    document = make.document(data=TEXT, name="来函.txt", manifestation="扫描件")

    assert document.version.content.sha256 == hashlib.sha256(TEXT).hexdigest()
    assert (document.version.format, document.version.file_name) == ("txt", "来函.txt")
    assert document.version.deposited_by == make.request.person.__name__
    assert document.manifestation is Manifestation.SCAN
    assert search(make, "付款日期") == [document]


@pytest.mark.parametrize(
    "data, name, words",
    [
        (files.pdf("授信额度审批"), "a.pdf", "授信额度"),
        (files.word("授信额度审批"), "a.docx", "授信额度"),
        (TEXT + b"\n" * RECORD_LIMIT, "long.txt", "付款日期"),
        ("商定付款日期".encode("gb18030"), "old.txt", "付款日期"),
    ],
)
def test_the_text_of_every_kind_of_file_is_found(make, data, name, words):
    document = make.document(data=data, name=name)

    assert search(make, words) == [document]
    assert document.version.content.intact() and document.version.content.size == len(data)


def test_depositing_leaves_one_entry_with_the_hash_and_no_title(make, site):
    """S53."""
    dossier = make.dossier()
    before = site.log.size
    document = make.document(dossier, data=TEXT, title="授信合同")

    assert site.log.size == before + 1
    assert (last(site)["tag"], last(site)["object"]) == ("document:deposited", document.__oid__)
    assert last(site)["after"] == {"sha256": document.version.content.sha256, "tier": 0}
    assert "授信" not in str(last(site))


def test_depositing_stamps_the_dossier(make, site):
    dossier = make.dossier()
    later = clock.now().replace(year=2030)
    with clock.frozen(later):
        make.document(dossier)

    index = queries.records(site)[Index.MODIFIED]
    assert dossier.modified_at == later
    assert index.text_of(dossier.__oid__).startswith("2030")


@pytest.mark.parametrize(
    "data, name",
    [
        (b"MZ\x90\0" + b"\0" * 100, "a.exe"),
        (b"MZ\x90\0" + b"\0" * 100, "a.pdf"),
        (files.pdf("a"), "a.docx"),
        (b"", "a.txt"),
        (files.package({"a": b"b"}), "a.zip"),
    ],
)
def test_a_disallowed_or_disguised_file_is_refused_and_nothing_is_kept(make, site, data, name):
    """R043: V422, nothing stored."""
    dossier = make.dossier()
    before = site.log.size

    assert refused(lambda: make.document(dossier, data=data, name=name)) == ["file"]
    assert (len(dossier), site.log.size) == (0, before)


def test_a_file_above_the_limit_of_the_policy_is_refused(make, site):
    """R001, R043."""
    make.rules("200 MB", "1 KB")

    assert refused(lambda: make.document(data=b"a" * 1025)) == ["file"]
    assert make.document(data=b"a" * 1024).version.content.size == 1024


def test_a_format_that_the_policy_leaves_out_is_refused(make, site):
    """R043."""
    make.rules("txt, ", "")

    assert refused(lambda: make.document(data=TEXT)) == ["file"]


@pytest.mark.parametrize("name", ["../../etc/passwd.txt", "a\u202etxt.fdp.txt", "CON.txt"])
def test_a_file_name_is_made_safe(make, name):
    """T12, T13."""
    kept = make.document(name=name).version.file_name

    assert "/" not in kept and "\u202e" not in kept and kept.endswith(".txt")


def test_who_may_only_read_deposits_nothing_and_strangers_find_nothing(make, chen):
    dossier = make.dossier(unit="XS")
    for asker, answer in ((chen, NotAllowed), (make.person(post=Post.READER), Hidden)):
        make.acting_for(asker)
        with pytest.raises(answer):
            make.document(dossier)

    assert len(dossier) == 0


def test_an_owner_deposits_in_his_dossier(make, chen):
    dossier = make.dossier(owner="chen")
    make.acting_for(chen)

    assert make.document(dossier).version.deposited_by == chen.__name__


@pytest.mark.parametrize("state", [State.FILED, State.IN_USE])
def test_in_a_filed_dossier_only_those_who_file_deposit(make, chen, keeper, state):
    """R096: C409 that says what is missing."""
    dossier = make.dossier(owner="chen")
    dossier.__workflow_state__ = {LIFE: state.value}
    make.acting_for(chen)
    with pytest.raises(Conflict) as fault:
        make.document(dossier)
    assert len(fault.value.missing) == 1

    make.acting_for(keeper)
    assert make.document(dossier) in dossier.values()


# Tiers (R061, R062, S27).


def test_a_secret_document_raises_its_dossier_for_all(make, site, chen):
    """R061: a container is as secret as the most secret of its parts."""
    dossier = make.dossier(unit="XS")
    other = make.document(dossier)
    subject = make.acting_for(chen).subject
    before = set(queries.permitted(site, subject))
    make.acting_for(site["people"].by_login("linwei"))
    secret = make.document(dossier, tier="机密")

    assert {dossier.__oid__, other.__oid__} <= before
    assert not {dossier.__oid__, other.__oid__, secret.__oid__} & set(
        queries.permitted(site, subject)
    )
    assert last(site, back=2)["tag"] == "tier:raised"
    assert (last(site, back=2)["before"], last(site, back=2)["after"]) == (
        *({"tier": 0}, {"tier": 2}),
    )


def test_a_document_below_its_dossier_lowers_nothing(make):
    """S27."""
    document = make.document(make.dossier(tier="机密"), tier="非密")

    assert document.dossier.tier is Tier.CONFIDENTIAL
    assert target_of(document).tier is Tier.CONFIDENTIAL


def test_nobody_deposits_above_his_clearance(make, chen):
    dossier = make.dossier(owner="chen")
    make.acting_for(chen)

    assert refused(lambda: make.document(dossier, tier="机密")) == ["tier"]
    assert (len(dossier), dossier.tier) == (0, Tier.OPEN)


@pytest.mark.parametrize("how", ["deposited", "raised", "its dossier raised"])
def test_the_text_of_a_top_secret_document_is_not_indexed(make, how):
    """design 5."""
    document = make.document(data=TEXT, tier="绝密" if how == "deposited" else "非密")
    if how == "raised":
        change(make, document, tier=Tier.TOP_SECRET)
    if how == "its dossier raised":
        make.document(document.dossier, tier="绝密")

    assert search(make, "付款日期") == []
    assert document in search(make, document.title)


# Correct (R045).


def correct(make, document, data=b"other", name="b.txt", reason="扫描不全"):
    return verbs.correct(make.request, document, io.BytesIO(data), name, reason)


def test_a_correction_is_a_new_version_and_the_old_one_stays(make, site):
    document = make.document(data=TEXT)
    first = document.version
    correct(make, document, "商定交货地点".encode(), reason=" 扫描不全 ")

    assert document.versions[0] is first and first.content.intact()
    assert (len(document.versions), document.version.reason) == (2, "扫描不全")
    assert search(make, "交货地点") == [document]
    assert search(make, "付款日期") == []
    assert (last(site)["tag"], last(site)["reason"]) == ("document:corrected", "扫描不全")
    assert last(site)["after"] == {"sha256": document.version.content.sha256, "version": 2}


@pytest.mark.parametrize("reason", ["", "  ", "\n", None])
def test_a_correction_without_a_reason_is_refused(make, reason):
    """R045."""
    document = make.document()

    assert refused(lambda: correct(make, document, reason=reason)) == ["reason"]
    assert len(document.versions) == 1


def test_the_same_file_again_is_no_correction(make):
    """S18: a second click makes no second version."""
    document = make.document()
    correct(make, document)
    with pytest.raises(Conflict):
        correct(make, document)

    assert len(document.versions) == 2


def test_a_bad_file_is_no_correction(make):
    document = make.document()

    assert refused(lambda: correct(make, document, b"MZ\x90\0", "b.exe")) == ["file"]
    assert len(document.versions) == 1


def test_a_filed_original_is_corrected_only_by_those_who_file(make, chen, keeper):
    """R045, R096."""
    document = make.document(make.dossier(owner="chen"))
    document.dossier.__workflow_state__ = {LIFE: State.FILED.value}
    make.acting_for(chen)
    for act in (lambda: correct(make, document), lambda: change(make, document, title="新")):
        with pytest.raises(Conflict):
            act()

    make.acting_for(keeper)
    assert len(correct(make, document).versions) == 2


def test_strangers_find_no_document_to_correct_or_describe(make, chen):
    document = make.document(make.dossier(unit="XS"))
    for asker, answer in ((chen, NotAllowed), (make.person(post=Post.READER), Hidden)):
        make.acting_for(asker)
        for act in (lambda: correct(make, document), lambda: change(make, document, title="新")):
            with pytest.raises(answer):
                act()


# Describe.


def change(make, document, **values):
    return verbs.change(make.request, document, values)


def test_a_description_is_changed_found_and_told(make, site):
    document = make.document(title="来函", kind="往来函件")
    change(make, document, title="授信合同", kind="合同")

    assert verbs.facts(document)["title"] == "授信合同"
    assert search(make, "授信合同") == [document]
    assert document.__oid__ in queries.records(site)[Index.FACETS].table.bitmap("kind:合同")
    assert last(site)["after"] == {"fields": ["kind", "title"]}


def test_the_same_description_again_is_no_change(make, site):
    """S18."""
    document = make.document()
    before = (site.log.size, document.modified_at)
    change(make, document, **verbs.facts(document))

    assert (site.log.size, document.modified_at) == before


@pytest.mark.parametrize("name", ["versions", "need_to_know", "history", "modified_at", "body"])
def test_what_is_no_description_is_refused_by_name(make, name):
    """R045: versions are never changed by name; S52."""
    document = make.document()
    versions = document.versions

    assert refused(lambda: change(make, document, title="新", **{name: ()})) == [name]
    assert document.versions == versions and document.title != "新"


@pytest.mark.parametrize("tier, taken", [(0, False), (1, True), (2, False)])
def test_an_owner_raises_up_to_his_clearance_and_never_lowers(make, chen, tier, taken):
    """R062."""
    document = make.document(make.dossier(owner="chen"), tier="秘密")
    make.acting_for(chen)

    if taken:
        assert change(make, document, tier=Tier(tier)).tier is Tier(tier)
    else:
        with pytest.raises((NotAllowed, Invalid)):
            change(make, document, tier=Tier(tier))
        assert document.tier is Tier.SECRET


def test_raising_a_document_raises_its_dossier_and_is_told_with_before_and_after(make, site):
    """R061, R067."""
    document = make.document()
    change(make, document, tier=Tier.SECRET)

    assert document.dossier.tier is Tier.SECRET
    assert last(site)["before"] == {"tier": 0}
    assert last(site)["after"] == {"fields": ["tier"], "tier": 1}


def test_lowering_a_document_leaves_its_dossier(make):
    """S28: the container keeps its tier until it is lowered itself."""
    document = make.document(tier="机密")
    change(make, document, tier=Tier.OPEN)

    assert (document.tier, document.dossier.tier) == (Tier.OPEN, Tier.CONFIDENTIAL)
