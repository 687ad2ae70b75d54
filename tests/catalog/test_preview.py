"""Previews: what reaches the browser is an image made here, or plain text (S43)."""

import io
import threading
from pathlib import Path

import pytest
from PIL import Image

from catalog import preview
from catalog.sandbox import Sandbox
from dossier.errors import Invalid
from dossier.format import Format
from tests import files
from tests.files import SENTENCE

HANDLER = Path(preview.__file__).with_name("renderer.py")


def render(content, format, **how):
    return preview.render(io.BytesIO(content), format, **how)


def refusal(content, format, **how):
    with pytest.raises(Invalid) as refused:
        render(content, format, **how)
    return refused.value.fields


@pytest.fixture
def strict():
    sandbox = Sandbox(HANDLER, seconds=2)
    yield sandbox
    sandbox.close()


@pytest.mark.parametrize(
    "content, format",
    [
        (files.pdf(), Format.PDF),
        (files.image(), Format.PNG),
        (files.image("JPEG"), Format.JPEG),
        (files.image("TIFF"), Format.TIFF),
    ],
)
def test_what_has_a_look_becomes_a_png(content, format):
    assert preview.mime(format) == "image/png"
    assert Image.open(io.BytesIO(render(content, format))).format == "PNG"


@pytest.mark.parametrize(
    "content, format",
    [
        (files.word(), Format.DOCX),
        (SENTENCE.encode("gbk"), Format.TXT),
        (f"<script>x</script><p>{SENTENCE}".encode(), Format.HTML),
    ],
)
def test_what_has_only_words_becomes_plain_text(content, format):
    assert preview.mime(format) == "text/plain; charset=utf-8"
    assert render(content, format).decode() == SENTENCE


@pytest.mark.parametrize(
    "content, format, pages",
    [
        (files.pdf("一", "二"), Format.PDF, 2),
        (files.word(), Format.DOCX, 1),
        (b"x", Format.PNG, 1),
    ],
)
def test_pages_are_counted(content, format, pages):
    assert preview.page_count(io.BytesIO(content), format) == pages


def test_the_pages_of_a_broken_file_cannot_be_counted():
    with pytest.raises(Invalid):
        preview.page_count(io.BytesIO(b"rubbish"), Format.PDF)


@pytest.mark.parametrize("asked, drawn", [(100, 100), (1600, 1600), (99_999, 1600), (0, 1)])
def test_the_width_asked_for_is_kept_within_bounds(asked, drawn):
    assert Image.open(io.BytesIO(render(files.pdf(), Format.PDF, width=asked))).width == drawn


def test_a_page_that_does_not_exist_is_refused_by_name():
    assert refusal(files.pdf(), Format.PDF, page=2) == {"page": "没有这一页。"}


@pytest.mark.parametrize(
    "content, format, words",
    [
        (b"rubbish", Format.PDF, "损坏"),
        (b"rubbish", Format.PNG, "损坏"),
        (files.flood_png(), Format.PNG, "无法预览"),
        (files.flood_png(9000, 9000), Format.PNG, "过大"),
        (files.pdf(encrypt="secret"), Format.PDF, "密码"),
        (b"rubbish", Format.DOCX, "损坏"),
    ],
)
def test_what_cannot_be_shown_says_why(content, format, words):
    assert words in refusal(content, format)["file"]


def test_a_page_without_end_is_given_up_in_time(strict):
    assert "超时" in refusal(files.endless_pdf(), Format.PDF, sandbox=strict)["file"]
    assert render(files.raw_pdf(), Format.PDF, sandbox=strict)


def test_a_watermark_changes_the_page():
    plain = render(files.pdf(), Format.PDF)

    assert render(files.pdf(), Format.PDF, watermark="linwei 2026-11-21 14:05") != plain


def test_a_watermark_of_any_length_is_drawn():
    assert render(files.pdf(), Format.PDF, watermark="林薇\n" * 5000)


def test_a_watermark_stands_in_text_again_and_again():
    shown = render("\n".join(map(str, range(100))).encode(), Format.TXT, watermark="林薇 14:05")
    lines = shown.decode().split("\n")

    assert [n for n, line in enumerate(lines) if line == "—— 林薇 14:05 ——"] == [0, 41, 82, 103]
    assert [line for line in lines if line.isdigit()] == [str(n) for n in range(100)]


def test_only_the_beginning_of_a_long_text_is_shown():
    assert len(render(b"a" * 300_000, Format.TXT)) == 200_000


def test_twenty_threads_get_the_pages_they_asked_for():
    content, widths = files.pdf(), {}

    def work(width):
        widths[width] = Image.open(io.BytesIO(render(content, Format.PDF, width=width))).width

    threads = [threading.Thread(target=work, args=(100 + n,)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert widths == {width: width for width in range(100, 120)}


def test_an_answer_out_of_shape_counts_as_one_page(tmp_path):
    script = tmp_path / "handler.py"
    script.write_text("def handle(task, file):\n    return {'pages': 'x'}, b''\n")
    sandbox = Sandbox(script)

    assert preview.page_count(io.BytesIO(b"x"), Format.PDF, sandbox=sandbox) == 1
    sandbox.close()


def test_the_common_workers_can_be_stopped_at_any_time():
    assert render(files.pdf(), Format.PDF)
    preview.close()

    assert render(files.pdf(), Format.PDF)
