"""Times, lengths of time, sizes and numbers, as people read them in pages, prints and mails."""

from datetime import datetime, timedelta

from pyramid.i18n import TranslationString

from dossier import clock
from dossier.language import _

DOMAIN = "dossier"


class Wording:
    """Words in one language: that of `localizer` (a Pyramid one)."""

    def __init__(self, localizer):
        self.localizer = localizer

    def say(self, sentence, **mapping):
        """`sentence` in the reader's language; a plain text is one of our own msgids."""
        mapping = {**(getattr(sentence, "mapping", None) or {}), **mapping}
        for name, value in mapping.items():
            if isinstance(value, TranslationString):  # a sentence inside a sentence
                mapping[name] = self.say(value)
        domain = getattr(sentence, "domain", None) or DOMAIN
        return self.localizer.translate(sentence, domain=domain, mapping=mapping or None)

    def listed(self, words):
        """Several words in one line: 题名、日期."""
        return self.say(_("、")).join(map(self.say, words))

    def moment(self, instant):
        """2026-11-21 14:05, on the site's wall clock."""
        return clock.local(instant).strftime("%Y-%m-%d %H:%M")

    def days_since(self, instant):
        """How many whole days have passed since an instant."""
        return (clock.now() - instant).days

    def is_past(self, until):
        """Whether an instant has passed, or a day (which ends at midnight)."""
        moment = clock.now() if isinstance(until, datetime) else clock.today()
        return until < moment

    def remaining(self, until):
        """Time left until an instant or a day: 还有 2 小时 10 分 · 今天到期 · 逾期 1 天."""
        if not isinstance(until, datetime):
            days = (until - clock.today()).days
            if days == 0:
                return self.say(_("今天到期"))
            left = timedelta(days=days)
        else:
            left = until - clock.now()
        span = self.span(abs(left))
        template = _("逾期 ${span}") if left < timedelta(0) else _("还有 ${span}")
        return self.say(template, span=span)

    def span(self, length):
        """A length of time (timedelta, not negative) in words, at most two units."""
        minutes = int(length.total_seconds() // 60)
        hours, minutes = divmod(minutes, 60)
        days, hours = divmod(hours, 24)
        if days:
            return self.say(_("${n} 天"), n=days)
        parts = [self.say(_("${n} 小时"), n=hours)] if hours else []
        if minutes or not hours:
            parts.append(self.say(_("${n} 分"), n=minutes))
        return " ".join(parts)

    def size(self, octets):
        """A file's size: 812 B, 3.4 KB, 12 MB."""
        unit = "B"
        for larger in ("KB", "MB", "GB"):
            if octets < 1024:
                break
            octets, unit = octets / 1024, larger
        shown = f"{octets:.1f}".removesuffix(".0") if octets < 10 else f"{octets:,.0f}"
        return f"{shown} {unit}"

    def number(self, value):
        """A number with separators: 12,345."""
        return f"{value:,}"
