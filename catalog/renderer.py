"""The handler that turns pages and pictures into new PNG images. Runs confined, alone.

Nothing of the original but its look goes on: no scripts, no links, no metadata (S43, S45).
"""

import functools
import io
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFont, ImageOps

MAX_PIXELS = 80_000_000  # of a picture that is opened: A3 at 600 dpi
MAX_DRAWN = 4_000_000  # of the image that is made
MAX_FRAMES = 5000
SMALL_PDF = 64 << 20

_FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts")
_CHINESE_FONTS = (
    "NotoSansCJK*",
    "SourceHanSans*",
    "wqy-*",
    "DroidSansFallback*",
    "msyh*",
    "simsun*",
)
_MARK_STRENGTH = 60  # of 255


class Refused(Exception):
    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


def handle(task, file):
    """({'pages'}, b'') for the action 'count', ({}, PNG) for 'draw'."""
    pages, draw = (_pdf if task["format"] == "pdf" else _picture)(file)
    if task["action"] == "count":
        return {"pages": pages}, b""
    if not 1 <= task["page"] <= pages:
        raise Refused("missing")
    drawn = draw(task["page"] - 1, task["width"])
    if task["watermark"]:
        _mark(drawn, task["watermark"])
    stream = io.BytesIO()
    _without_idle_colour(drawn).save(stream, "PNG", compress_level=3)
    return {}, stream.getvalue()


def _pdf(file):
    import pypdfium2

    size = file.seek(0, 2)
    file.seek(0)
    try:
        document = pypdfium2.PdfDocument(file.read() if size <= SMALL_PDF else file)
    except pypdfium2.PdfiumError as error:
        raise Refused("locked" if "password" in str(error).lower() else "damaged") from None
    document.init_forms()  # else filled-in fields stay empty
    return len(document), functools.partial(_drawn_page, document)


def _drawn_page(document, number, width):
    page = document[number]
    points_wide, points_high = (max(1.0, points) for points in page.get_size())
    scale = min(width / points_wide, (MAX_DRAWN / (points_wide * points_high)) ** 0.5)
    exact = scale * (1 - 1e-9)  # pdfium rounds up, and 1600.0000001 would become 1601
    return page.render(scale=exact).to_pil().convert("RGB")


def _picture(file):
    picture = Image.open(file, formats=["PNG", "JPEG", "TIFF"])
    frames = getattr(picture, "n_frames", 1) if picture.format == "TIFF" else 1
    return min(frames, MAX_FRAMES), functools.partial(_drawn_picture, picture)


def _drawn_picture(picture, number, width):
    if number:
        picture.seek(number)
    if picture.width * picture.height > MAX_PIXELS:
        raise Refused("memory")
    if picture.mode == "1":
        picture = picture.convert("L")  # else thin strokes of a scan get lost
    elif picture.mode == "P":
        picture = picture.convert("RGBA")
    lying = picture.getexif().get(0x0112, 1) > 4
    box = (width, MAX_DRAWN // width)
    picture.thumbnail(box[::-1] if lying else box)
    picture = ImageOps.exif_transpose(picture).convert("RGBA")
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(picture, mask=picture)
    return paper


def _without_idle_colour(image):
    """Grey pages as grey images: half the bytes in half the time."""
    red, green, blue = image.split()
    pairs = ((red, green), (green, blue))
    coloured = any(ImageChops.difference(*pair).getbbox() for pair in pairs)
    return image if coloured else red


def _mark(image, text):
    """Write `text` all over the image, slanting and pale."""
    font, drawable = _font(max(14, image.width // 30), text)
    left, top, right, bottom = ImageDraw.Draw(image).multiline_textbbox((0, 0), drawable, font)
    tile = Image.new("L", (int(right - left) + 60, int(bottom - top) + 90))
    draw = ImageDraw.Draw(tile)
    draw.multiline_text((30 - left, 45 - top), drawable, _MARK_STRENGTH, font)
    tile = tile.rotate(30, expand=True)
    mask = Image.new("L", image.size)
    for row, y in enumerate(range(-tile.height // 2, image.height, tile.height)):
        for x in range(-(row % 2) * tile.width // 2, image.width, tile.width):
            mask.paste(tile, (x, y))
    image.paste((70, 70, 70), mask=mask)


def _font(size, text):
    """A font and what of `text` it can draw: all with a Chinese font, else the Latin part."""
    path = _chinese_font()
    if path is not None:
        return ImageFont.truetype(path, size), text
    return ImageFont.load_default(size), text.encode("ascii", "ignore").decode()


@functools.cache
def _chinese_font():
    for folder in _FONT_FOLDERS:
        for pattern in _CHINESE_FONTS:
            for path in sorted(Path(folder).rglob(f"{pattern}.tt[fc]")):
                return path
    return None
