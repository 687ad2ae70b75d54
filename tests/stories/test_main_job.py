"""The main job: import the company's list, add papers to a dossier, find any of it again.

Who is not cleared finds none of it: no hit, no count, no facet, no suggestion (R060, R068, S22).
"""

import time

import pytest
from openpyxl import Workbook

from tests import files
from tests.stories.house import PEOPLE

ROWS = 500
NAME, USCC = "青岛嘉乐斯医疗器械有限公司", "91310000WXCJWN9H8K"
IN_THE_PDF, IN_THE_WORD = "货到付款比例为三成七分", "灭菌包装须经双人核验"
HEADER = (
    "客户名称 统一社会信用代码 地区 行业 客户等级 部门 密级 建档日期 联系人 联系方式 地址 业务范围"
)
FOUND_BY = ("嘉乐斯", "qdjls", USCC, IN_THE_PDF, IN_THE_WORD)


@pytest.fixture(scope="module")
def papers(tmp_path_factory):
    """The list and two papers, as files on the officer's desk."""
    folder = tmp_path_factory.mktemp("desk")
    book = Workbook()
    book.active.append(HEADER.split())
    for number in range(ROWS):
        name, uscc = (NAME, USCC) if number == 250 else (f"远洋第{number}号贸易有限公司", "")
        tier = "机密" if number == 250 else "非密"
        rest = ("李明", f"137{number:08d}", "青岛市西区解放路", "贸易")
        row = (name, uscc, "琴岛湾", "医疗器械", "A", "XS", tier, "2024-05-06", *rest)
        book.active.append(row)
    book.save(folder / "客户.xlsx")
    (folder / "合同.pdf").write_bytes(files.pdf(f"第一条 {IN_THE_PDF}。"))
    (folder / "备忘.docx").write_bytes(files.word(f"第二条 {IN_THE_WORD}。"))
    return folder


def imported(browser, papers):
    browser.enter("guan").visit("/customers/import").fill(file=str(papers / "客户.xlsx"))
    browser.press("下一步").press("开始导入")
    for _second in range(90):
        if "已导入" in browser.text:
            break
        time.sleep(1)
    browser.wait_for(f"共 {ROWS} 行，已导入 {ROWS} 行，退回 0 行。")


def deposited(browser, dossier, path, title):
    browser.visit(f"{dossier}/add").fill(file=str(path), title=title, kind="合同")
    browser.fill(source="客户自行提交").one("main form .btn-primary").click()
    browser.wait(lambda: title in browser.words("h1"))


def test_the_main_job(browser, papers):
    imported(browser, papers)
    browser.visit("/search?q=qdjls&type=Dossier").one(".hit h2 a").click()
    browser.wait(lambda: browser.all(".thing"))
    dossier = browser.path.rstrip("/")
    deposited(browser, dossier, papers / "合同.pdf", "供货合同")
    deposited(browser, dossier, papers / "备忘.docx", "灭菌备忘")

    for words in FOUND_BY:
        browser.visit(f"/search?q={words}")
        assert browser.all(".hit"), words
    browser.visit(f"/search?q={IN_THE_PDF}")
    assert IN_THE_PDF in browser.one(".excerpt mark").text

    nobody_else_finds_it(browser)


def nobody_else_finds_it(browser):
    """Bai Lu of the same department is cleared for nothing."""
    assert PEOPLE["bai"][3] == 0
    browser.driver.delete_all_cookies()
    browser.enter("bai")
    for words in FOUND_BY:
        browser.visit(f"/search?q={words}")
        assert not browser.all(".hit"), words
    browser.visit("/customers/?region=琴岛湾")
    assert f"共 {ROWS - 1} 项" in " ".join(browser.words(".pager p"))
    browser.visit("/search?region=琴岛湾")
    assert browser.all(".facets")
    assert "机密" not in " ".join(browser.words(".facets"))
    browser.visit("/").one("#search").send_keys("qdjls")
    time.sleep(1.5)
    assert not browser.words("#suggestions li")
