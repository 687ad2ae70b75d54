"""The language of the pages: what the browser keeps, what the person chose, what is asked for."""

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.threadlocal import get_current_request
from pyramid.view import view_config
from pyramid_chameleon.interfaces import IChameleonTranslate
from pyramid_chameleon.localization import translator
from translationstring import ChameleonTranslate, TranslationString

from dossier.errors import Invalid
from dossier.language import _
from dossier.site import Site
from dossier.vocabulary import Permission
from views.forms import word
from views.login import safe_next
from workflows import person

CHINESE, ENGLISH = LANGUAGES = ("zh_CN", "en")
COOKIE = "_LOCALE_"
YEAR = 365 * 24 * 3600


def negotiate(request) -> str:
    """The locale of an answer: one of LANGUAGES, whatever the request holds (S51).

    It reads headers alone, because a query may be unreadable, and errors are told before there
    is a site to ask for the person.
    """
    for wanted in (request.cookies.get(COOKIE), _of_person(request)):
        if wanted in LANGUAGES:
            return wanted
    asked = request.accept_language.lookup(("zh-CN", "zh", "en"), default="zh-CN")
    return ENGLISH if asked == "en" else CHINESE


@view_config(context=Site, name="language", request_method="POST", permission=Permission.PUBLIC)
def choose(context, request):
    """Choose Chinese or English: for this browser, and for the person who is in."""
    chosen = word(request, "locale")
    if chosen not in LANGUAGES:
        raise Invalid({"locale": _("没有这种语言")})
    if request.person is not None:
        person.prefer(request, request.person, locale=chosen)
    response = HTTPSeeOther(safe_next(request, request.referer))
    response.set_cookie(
        COOKIE,
        chosen,
        max_age=YEAR,
        httponly=True,
        samesite="Lax",
        secure=request.scheme == "https",
    )
    return response


def _of_person(request):
    if getattr(request, "root", None) is None:
        return ""
    return getattr(request.person, "locale", "")


class Translate:
    """What templates translate with; sentences without values in them are looked up once.

    A page has some seventy of them. `slow` is the framework's own; its answers are kept.
    """

    MOST = 10_000

    def __init__(self, slow):
        self.slow = slow
        self.known = {}

    def __call__(
        self, msgid, domain=None, mapping=None, context=None, target_language=None, default=None
    ):
        given = (msgid, domain, mapping, context, target_language, default)
        request = get_current_request()
        if mapping or request is None or type(msgid) not in (str, TranslationString):
            return self.slow(*given)
        own = ()
        if type(msgid) is TranslationString:
            if msgid.mapping:
                return self.slow(*given)
            own = (msgid.domain, msgid.context, msgid.default)
        key = (request.locale_name, str(msgid), own, domain, context, default)
        if key not in self.known:
            if len(self.known) >= self.MOST:
                self.known.clear()
            self.known[key] = self.slow(*given)
        return self.known[key]


def includeme(config):
    config.set_locale_negotiator(negotiate)
    own = Translate(ChameleonTranslate(translator))

    def register():
        config.registry.registerUtility(own, IChameleonTranslate)

    config.action(None, register, order=1001)  # pyramid_chameleon puts its own there at 1000
