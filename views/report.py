"""A table as a download: a workbook or a csv, named after what it holds and the day (R153)."""

import io

from pyramid.response import Response
from translationstring import TranslationString

from dossier import clock, report
from dossier.filename import content_disposition
from dossier.vocabulary import Tier
from views.layout import marking
from views.wording import Wording

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(request, title, columns, rows, tier=Tier.OPEN):
    """An .xlsx; what is tiered bears its mark at the head and foot of every printed sheet."""
    stream, mark = io.BytesIO(), marking(request, tier) or ""
    report.write_xlsx(stream, _head(request, columns), _said(request, rows), mark)
    return _answer(request, stream, title, "xlsx", XLSX)


def sheets(request, title, tables, tier=Tier.OPEN):
    """An .xlsx of several sheets, each (title, columns, rows)."""
    stream = io.BytesIO()
    report.write_sheets(stream, said(request, tables), marking(request, tier) or "")
    return _answer(request, stream, title, "xlsx", XLSX)


def said(request, tables) -> list:
    """The tables of a workbook in the reader's language."""
    say = Wording(request.localizer).say
    return [(say(title), _head(request, columns), _said(request, rows))
            for title, columns, rows in tables]  # fmt: skip


def csv(request, title, columns, rows):
    """A csv."""
    stream = io.BytesIO()
    report.write_csv(stream, _head(request, columns), _said(request, rows))
    return _answer(request, stream, title, "csv", "text/csv")


def _head(request, columns):
    return list(map(Wording(request.localizer).say, columns))


def _said(request, rows):
    """The rows with every word of ours in the reader's language."""
    say = Wording(request.localizer).say
    for row in rows:
        words = [getattr(value, "label", value) for value in row]
        yield [say(word) if isinstance(word, TranslationString) else word for word in words]


def _answer(request, stream, title, ending, content_type):
    name, day = Wording(request.localizer).say(title), clock.today().isoformat()
    return Response(
        body=stream.getvalue(),
        content_type=content_type,
        content_disposition=content_disposition(f"{name}-{day}.{ending}"),
    )
