import hashlib
import io
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import docx
import openpyxl
import pypdfium2
import pytest
import yaml

from dossier.demo.customers import SEED, customers
from dossier.demo.documents import (
    SEARCH_PHRASES,
    SECRET_PHRASES,
    documents_of,
    free_name,
    manuscripts_of,
)
from dossier.document import DocumentSchema
from dossier.format import recognise
from dossier.vocabulary import Manifestation, Tier

ROOT = Path(__file__).parents[3]
PROFILE = yaml.safe_load((ROOT / "etc" / "policies" / "default.yaml").read_text(encoding="utf-8"))
CUSTOMERS = customers()
SOME = CUSTOMERS[4::15]
PAPERS = [(customer, paper) for customer in CUSTOMERS for paper in manuscripts_of(customer)]
FILES = [
    (paper, held)
    for customer in SOME
    for paper, held in zip(manuscripts_of(customer), documents_of(customer), strict=True)
]
FINGERPRINT = """
import hashlib
from dossier.demo.customers import customers
from dossier.demo.documents import documents_of
held = [each for customer in customers()[4::15] for each in documents_of(customer)]
print(hashlib.sha256(b"".join(each.file_name.encode() + each.data for each in held)).hexdigest())
"""


def text_of(held):
    """The words of a file as its own library reads them, without white space."""
    source = io.BytesIO(held.data)
    if held.file_name.endswith(".docx"):
        opened = docx.Document(source)
        found = [paragraph.text for paragraph in opened.paragraphs]
    elif held.file_name.endswith(".xlsx"):
        sheet = openpyxl.load_workbook(source).active
        found = [str(value) for row in sheet.iter_rows(values_only=True) for value in row]
    elif held.file_name.endswith(".pdf"):
        found = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(source)]
    else:
        marked = held.data.startswith(b"\xef\xbb\xbf")
        found = [held.data.decode("utf-8-sig" if marked else "gb18030")]
    return "".join("".join(found).split())


def papers_with(phrase):
    return [(customer, paper) for customer, paper in PAPERS if phrase in paper.draft.text()]


def test_there_are_fifteen_hundred():
    assert len(PAPERS) == 1500


def test_another_process_with_another_hash_seed_makes_the_same_bytes():
    here = hashlib.sha256(
        b"".join(held.file_name.encode() + held.data for _paper, held in FILES)
    ).hexdigest()
    again = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", FINGERPRINT],
        env={**os.environ, "PYTHONHASHSEED": "4711", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert again.stdout.strip() == here


def test_another_seed_tells_another_story():
    other = [paper.draft.text() for paper in manuscripts_of(CUSTOMERS[0], SEED + 1)]

    assert other != [paper.draft.text() for paper in manuscripts_of(CUSTOMERS[0])]


def test_every_file_gives_back_its_title_and_every_sentence():
    for paper, held in FILES:
        text = text_of(held)
        for said in (held.title, *paper.draft.paragraphs()):
            assert "".join(said.split()) in text, held.file_name


def test_every_file_is_by_content_what_its_name_says():
    for _paper, held in FILES:
        found = recognise(io.BytesIO(held.data), held.file_name)
        assert held.file_name.endswith(f".{found}")


def test_the_formats_have_their_shares():
    shares = Counter(paper.form for _customer, paper in PAPERS)
    text_files = shares["txt"] + shares["gb18030"]

    for count, share in (
        (shares["docx"], 0.40),
        (shares["pdf"], 0.25),
        (shares["xlsx"], 0.20),
        (text_files, 0.15),
    ):
        assert count / 1500 == pytest.approx(share, abs=0.03)


def test_documents_have_some_two_hundred_to_nine_hundred_characters():
    lengths = sorted(len(paper.draft.text()) for _customer, paper in PAPERS)

    assert lengths[0] >= 200
    assert lengths[-1] <= 960
    assert lengths[-15] <= 900


def test_hardly_two_documents_say_the_same():
    bodies = Counter("".join(paper.draft.paragraphs()) for _customer, paper in PAPERS)

    assert max(bodies.values()) == 1


def test_no_placeholder_is_left_and_nothing_is_empty():
    for _customer, paper in PAPERS:
        assert not {"{", "}", "None"} & set(paper.draft.text())
        assert all(paper.draft.paragraphs())


def test_a_document_names_its_customer():
    for customer, paper in PAPERS:
        assert customer.name in paper.draft.text() or customer.short_name in paper.draft.text()


def test_the_lines_of_an_order_add_up_to_the_sum_in_words_and_figures():
    contracts = [paper.draft for _, paper in PAPERS if paper.plan.kind.name == "合同"]

    assert len(contracts) > 100
    for draft in contracts:
        amounts = [int(row[-1].replace(",", "")) for row in draft.table[1:]]
        assert sum(amounts[:-1]) == amounts[-1]
        assert f"人民币{amounts[-1]:,}元" in draft.text()


def test_the_scores_of_a_credit_assessment_add_up():
    for _customer, paper in PAPERS:
        if paper.plan.kind.name == "信用评估":
            scores = [int(row[2]) for row in paper.draft.table[1:]]
            assert sum(scores[:-1]) == scores[-1]
            assert f"综合评分{scores[-1]}分" in paper.draft.text()


def test_a_statement_of_account_ends_with_the_balance_it_states():
    for _customer, paper in PAPERS:
        if paper.plan.kind.name == "对账单":
            assert f"余额为人民币{paper.draft.table[-1][-1]}元" in paper.draft.text()


def test_file_names_are_unique_in_a_dossier_and_safe_on_every_disk():
    for customer in CUSTOMERS:
        taken = set()
        names = [free_name(paper, taken) for paper in manuscripts_of(customer)]
        assert len(names) == len(set(names)) == len(taken)
        for name in names:
            assert not set(name) & set('\\/:*?"<>|\n\r\t')
            assert len(name.encode()) <= 200


def test_a_file_name_already_taken_is_counted_up():
    paper = next(manuscripts_of(CUSTOMERS[0]))
    taken = set()

    first, second, third = (free_name(paper, taken) for _again in range(3))

    stem, suffix = Path(first).stem, Path(first).suffix
    assert (second, third) == (f"{stem}（2）{suffix}", f"{stem}（3）{suffix}")


def test_only_pdfs_call_themselves_sealed_signed_or_scanned():
    for _customer, paper in PAPERS:
        if paper.form != "pdf":
            assert not any(word in paper.stem for word in ("盖章版", "签字版", "扫描"))


def test_a_scan_is_a_pdf_which_came_on_paper():
    scans = [held for _, held in FILES if held.manifestation is Manifestation.SCAN]

    assert scans
    assert all(held.file_name.endswith(".pdf") for held in scans)
    assert all(held.source == "纸质来件" for held in scans)


def test_kinds_and_sources_are_words_of_the_default_policy():
    assert {paper.plan.kind.name for _, paper in PAPERS} <= set(PROFILE["kinds"])
    assert {paper.source for _, paper in PAPERS} <= set(PROFILE["intake"]["sources"])


@pytest.mark.parametrize("phrase", SEARCH_PHRASES)
def test_a_search_phrase_finds_a_handful(phrase):
    assert 2 <= len(papers_with(phrase)) <= 40


@pytest.mark.parametrize("tier", SECRET_PHRASES)
def test_a_secret_phrase_stands_only_in_documents_of_its_tier(tier):
    found = papers_with(SECRET_PHRASES[tier])

    assert found
    assert {paper.plan.tier for _customer, paper in found} == {tier}


def test_the_leaver_signed_documents_only_while_he_was_here():
    his = [paper for _, paper in PAPERS if "马俊杰" in paper.draft.text()]

    assert his
    assert max(paper.plan.dated for paper in his).isoformat() <= "2023-06-30"


def test_all_four_tiers_have_documents():
    assert {paper.plan.tier for _customer, paper in PAPERS} == set(Tier)


def test_the_schema_takes_the_facts_as_they_are():
    for _paper, held in FILES:
        facts = held.facts()
        stated = {name: str(value) for name, value in facts.items()}
        taken = DocumentSchema().deserialize({**stated, "tier": facts["tier"].name.lower()})
        assert taken == {**facts, "item": "", "no_original": ""}
