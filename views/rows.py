"""The rows of a list as finished markup, made in Python: as a template, its thousand values took
longer than all the rest of a page.

Every value goes through `escape`; nothing here renders HTML that it was given (S46).
"""

from html import escape

from chameleon.utils import Markup
from pyramid.i18n import TranslationString

MARKS = ("tier", "state", "due")
NARROW = ("moment", "size", "code")


class Rows:
    """Makes rows under `columns` (Columns), in the language of `page` (a Page).

    With `selectable` each begins with a box to tick.
    """

    def __init__(self, page, columns, selectable=False):
        self.page = page
        self.selectable = selectable
        self.heads = [(self._say(each.title), "number" * each.number, {}) for each in columns]
        self.known, self.texts = {}, {}

    def markup(self, rows) -> Markup:
        """`<tr>…</tr>` of every Row."""
        return Markup("\n".join(map(self._row, rows)))

    def _row(self, row):
        edit = f' data-edit="{escape(row.edit)}"' if row.edit else ""
        pick = self._pick(row) if self.selectable else ""
        cells = (self._cell(*head, cell) for head, cell in zip(self.heads, row.cells, strict=True))
        return f"<tr{edit}>{pick}{''.join(cells)}</tr>"

    def _pick(self, row):
        name = self._say(self.page.name_of(row))
        return (
            '<td class="pick"><input type="checkbox" class="form-check-input" form="selection"'
            f' name="selected" value="{escape(row.id)}" aria-label="{name}" /></td>'
        )

    def _cell(self, label, look, opened, cell):
        value, url, kind, main = cell
        if (kind, main) not in opened:
            looks = [look, "main" * main, "nowrap" * (kind in NARROW)]
            look = " ".join(filter(None, looks))
            opened[kind, main] = f'<td data-label="{label}" class="{look}">'
        if kind == "text" or value == "":
            shown = self.texts.get(value) if type(value) is str else self._say(value)
            if shown is None:
                shown = self.texts[value] = escape(value)
        elif kind in MARKS:
            shown = self._mark(kind, value)
        else:
            shown = self._words(kind, value)
        if url:
            step = ' data-main="True"' if main else ""
            shown = f'<a href="{escape(url)}"{step}>{shown}</a>'
        return f"{opened[kind, main]}{shown}</td>"

    def _words(self, kind, value):
        if kind == "moment":
            return escape(self.page.moment(value))
        if kind == "size":
            return escape(self.page.size(value))
        return self._say(value)

    def _mark(self, kind, value):
        """The mark of a value; a page shows few different ones, each of them often."""
        if (kind, value) not in self.known:
            self.known[kind, value] = getattr(self, f"_{kind}")(value)
        return self.known[kind, value]

    def _tier(self, tier):
        bars = "<b></b>" * int(tier)
        if bars:
            bars = f'<span class="tier-bars" aria-hidden="true">{bars}</span>'
        return f'<span class="tier tier-{int(tier)}">{bars}{self._say(tier.label)}</span>'

    def _state(self, state):
        look = self.page.kind_of(state)
        return f'<span class="state state-{look}">{self._say(state.label)}</span>'

    def _due(self, until):
        late = "due-late" if self.page.is_past(until) else ""
        clock = '<i class="bi bi-clock" aria-hidden="true"></i>'
        return f'<span class="due {late}">{clock} {escape(self.page.remaining(until))}</span>'

    def _say(self, value):
        """A value as escaped text: a sentence in the reader's language, nothing for None."""
        if value is None:
            return ""
        if isinstance(value, TranslationString):
            value = self.page.say(value)
        return escape(str(value))
