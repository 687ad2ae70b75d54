"""Drawing: pages and pictures as new images, within bounds of pixels, bearing their mark (S45)."""

import io

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from catalog import renderer
from tests import files


def draw(content, format, page=1, width=300, watermark=""):
    task = {"action": "draw", "format": format, "page": page, "width": width}
    _facts, body = renderer.handle({**task, "watermark": watermark}, io.BytesIO(content))
    return Image.open(io.BytesIO(body))


def count(content, format):
    return renderer.handle({"action": "count", "format": format}, io.BytesIO(content))[0]["pages"]


def refusal(*task, **more):
    with pytest.raises(renderer.Refused) as refused:
        draw(*task, **more)
    return refused.value.reason


def scans(*sizes):
    pictures = [Image.new("1", size, 1) for size in sizes]
    pictures[0].save(stream := io.BytesIO(), "TIFF", save_all=True, append_images=pictures[1:])
    return stream.getvalue()


def picture(mode, kind, color, **options):
    Image.new(mode, (60, 40), color).save(stream := io.BytesIO(), kind, **options)
    return stream.getvalue()


def test_the_pages_of_a_pdf_are_counted_and_drawn():
    content = files.pdf("一", "二", "三")
    drawn = draw(content, "pdf", page=3)

    assert count(content, "pdf") == 3
    assert drawn.format == "PNG" and drawn.size == (300, 425)
    assert drawn.getextrema()[0] < 128  # there is ink on the paper


def test_a_large_pdf_is_drawn_from_the_file_itself(monkeypatch):
    monkeypatch.setattr(renderer, "SMALL_PDF", 10)

    assert draw(files.pdf(), "pdf").width == 300


@pytest.mark.parametrize("page", [0, 2, -1])
@pytest.mark.parametrize("content, format", [(files.pdf(), "pdf"), (files.image(), "png")])
def test_a_page_that_does_not_exist_is_refused(content, format, page):
    assert refusal(content, format, page=page) == "missing"


@pytest.mark.parametrize("box", [b"0 0 1 14000", b"0 0 14000 1", b"0 0 14000 14000", b"0 0 0 0"])
def test_a_page_of_any_shape_stays_within_the_bounds(box):
    drawn = draw(files.raw_pdf(box=box), "pdf", width=1600)

    assert drawn.width <= 1600 and drawn.width * drawn.height <= 1.01 * renderer.MAX_DRAWN


def test_a_locked_pdf_is_refused():
    assert refusal(files.pdf(encrypt="secret"), "pdf") == "locked"


def test_rubbish_is_refused():
    assert refusal(b"rubbish", "pdf") == "damaged"


def test_what_was_filled_into_a_form_is_drawn():
    canvas = Canvas(stream := io.BytesIO(), pagesize=(300, 100))
    canvas.acroForm.textfield(name="x", value="MMMMMMMM", x=10, y=10, width=280, height=80)
    canvas.showPage()
    canvas.save()

    assert draw(stream.getvalue(), "pdf").convert("L").resize((1, 1)).getpixel((0, 0)) < 250


@pytest.mark.parametrize(
    "content, format, color",
    [
        (picture("RGB", "PNG", "red"), "png", (255, 0, 0)),
        (picture("RGBA", "PNG", (0, 0, 0, 0)), "png", 255),
        (picture("LA", "PNG", (9, 255)), "png", 9),
        (picture("P", "PNG", 0), "png", 0),
        (picture("I;16", "PNG", 0), "png", 0),
        (picture("L", "JPEG", 100), "jpeg", 100),
        (picture("CMYK", "JPEG", (0, 0, 0, 0)), "jpeg", 255),
        (picture("1", "TIFF", 1), "tiff", 255),
        (picture("CMYK", "TIFF", (0, 0, 0, 255)), "tiff", 0),
    ],
)
def test_a_picture_of_any_kind_is_drawn_in_its_colours(content, format, color):
    drawn = draw(content, format)

    assert drawn.size == (60, 40) and drawn.getpixel((30, 20)) == color


def test_a_picture_is_made_smaller_and_never_larger():
    assert draw(files.image(size=(900, 600)), "png").size == (300, 200)
    assert draw(files.image(size=(90, 60)), "png").size == (90, 60)


def test_thin_strokes_of_a_scan_stay_visible_when_it_is_made_smaller():
    scan = Image.new("1", (600, 400), 1)
    scan.paste(0, (301, 0, 302, 400))
    scan.save(stream := io.BytesIO(), "TIFF")

    assert 64 < draw(stream.getvalue(), "tiff").getextrema()[0] < 250


def test_a_picture_taken_lying_down_is_turned_upright():
    turned = Image.Exif()
    turned[0x0112] = 6
    content = files.image("JPEG", size=(800, 400), exif=turned)

    assert draw(content, "jpeg").size == (300, 600)


def test_nothing_but_the_look_of_a_picture_goes_on():
    turned = Image.Exif()
    turned[0x010F] = "camera"
    content = files.image("JPEG", exif=turned, comment=b"secret", icc_profile=b"profile" * 20)
    drawn = draw(content, "jpeg")

    assert drawn.info == {} and not drawn.getexif()


def test_every_sheet_of_a_scan_is_counted_and_drawn():
    content = scans((40, 30), (30, 40))

    assert count(content, "tiff") == 2
    assert draw(content, "tiff", page=2).size == (30, 40)


def test_a_picture_that_only_looks_like_another_format_is_refused():
    with pytest.raises(Exception, match="cannot identify"):
        draw(b"GIF89a" + bytes(50), "png")


def test_a_flood_of_pixels_is_refused_before_it_is_opened():
    with pytest.raises((renderer.Refused, Image.DecompressionBombError)):
        draw(files.flood_png(), "png")


def test_a_picture_just_over_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr(renderer, "MAX_PIXELS", 1199)

    assert refusal(files.image(size=(40, 30)), "png") == "memory"


@pytest.mark.parametrize("size", [(10, 3000), (3000, 10)])
def test_a_picture_of_extreme_shape_stays_within_the_bounds(size, monkeypatch):
    monkeypatch.setattr(renderer, "MAX_DRAWN", 90_000)
    drawn = draw(files.image(size=size), "png")

    assert drawn.width <= 300 and drawn.width * drawn.height <= 90_000


@pytest.mark.parametrize("mark", ["linwei 2026-11-21 14:05", "林薇 linwei\n2026-11-21 14:05"])
def test_a_watermark_covers_the_page_and_leaves_it_legible(mark):
    drawn = draw(files.image(size=(600, 800), color="white"), "png", width=600, watermark=mark)
    corners = [(x, y) for x in (0, 200, 400) for y in (0, 300, 600)]
    marked = [drawn.crop((x, y, x + 200, y + 200)).getextrema() for x, y in corners]

    assert all(150 < darkest < 255 == lightest for darkest, lightest in marked)


def test_without_a_chinese_font_the_latin_part_is_drawn(monkeypatch):
    monkeypatch.setattr(renderer, "_chinese_font", lambda: None)

    assert renderer._font(20, "林薇 linwei")[1] == " linwei"
    assert draw(files.image(size=(300, 300)), "png", watermark="林薇 linwei").size == (300, 300)


def test_a_chinese_font_is_looked_for_in_the_usual_folders(monkeypatch, tmp_path):
    place = tmp_path / "truetype" / "wqy-microhei.ttc"
    place.parent.mkdir()
    place.touch()
    renderer._chinese_font.cache_clear()
    monkeypatch.setattr(renderer, "_FONT_FOLDERS", ["/nowhere", tmp_path])

    assert renderer._chinese_font() == place
    monkeypatch.setattr(renderer, "_FONT_FOLDERS", ["/nowhere"])
    renderer._chinese_font.cache_clear()
    assert renderer._chinese_font() is None
    renderer._chinese_font.cache_clear()


def test_the_font_found_is_the_one_that_draws_all(monkeypatch):
    monkeypatch.setattr(renderer, "_chinese_font", lambda: "wqy.ttc")
    monkeypatch.setattr(renderer.ImageFont, "truetype", lambda path, size: (path, size))

    assert renderer._font(20, "林薇") == (("wqy.ttc", 20), "林薇")
