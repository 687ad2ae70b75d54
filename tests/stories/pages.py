"""Every page of the house by a name for the reports: who looks at it, and its address."""

PAGES = {
    "work bench": ("guan", "/"),
    "work bench of sales": ("chen", "/"),
    "work bench of a reader": ("yue", "/"),
    "work bench of the security": ("an", "/"),
    "customers": ("guan", "/customers"),
    "no customers": ("yue", "/customers"),
    "customer": ("guan", "{customer}"),
    "new customer": ("guan", "/customers/add"),
    "edited customer": ("guan", "{customer}/edit"),
    "history of a customer": ("guan", "{customer}/history"),
    "dossiers": ("guan", "/dossiers"),
    "filtered dossiers": ("guan", "/dossiers?tier=1&state=collecting"),
    "dossier": ("guan", "{dossier}"),
    "dossier of a colleague": ("jing", "{dossier}"),
    "edited dossier": ("guan", "{dossier}/edit"),
    "new document": ("guan", "{dossier}/add"),
    "history of a dossier": ("guan", "{dossier}/history"),
    "document": ("guan", "{document}"),
    "edited document": ("guan", "{document}/edit"),
    "corrected document": ("guan", "{document}/correct"),
    "history of a document": ("guan", "{document}/history"),
    "search": ("guan", "/search"),
    "hits": ("guan", "/search?q=合同"),
    "no hits": ("guan", "/search?q=zzzzzz"),
    "my account": ("guan", "/me"),
    "preferences": ("guan", "/preferences"),
    "password": ("guan", "/password"),
    "two steps": ("guan", "/factor"),
    "people": ("an", "/people"),
    "person": ("an", "{chen}"),
    "new person": ("xi", "/people/add"),
    "post": ("xi", "{chen}/give-post"),
    "clearance": ("an", "{chen}/clearance"),
    "disabled person": ("xi", "{chen}/disable"),
    "rights of a person": ("an", "{chen}/rights"),
    "secrecy": ("an", "/secrecy"),
    "desk": ("an", "{dossier}/access"),
    "desk of a document": ("shen", "{document}/access"),
    "persons of a dossier": ("an", "{dossier}/persons"),
    "question why": ("an", "{document}/why"),
    "why": ("an", "{dossier}/why?user=chen&action=view"),
    "what if": ("an", "{dossier}/why?user=chen&action=view&clearance=3&post=manager"),
    "tier": ("an", "{dossier}/classify"),
    "lower tier": ("an", "{dossier}/lower"),
    "need to know": ("an", "{dossier}/need-to-know"),
    "entry": ("an", "{dossier}/give"),
    "units": ("xi", "/units"),
    "new unit": ("xi", "/units/add"),
    "import": ("guan", "/customers/import"),
    "policies": ("guan", "/policies"),
    "policy": ("yue", "/policies/default"),
    "new policy": ("guan", "/policies/@@add?from=customer-list"),
    "compared policies": ("an", "/policies/@@compare?a=default/1&b=shipped:customer-list"),
    "attached policy": ("an", "/attach"),
    "missing": ("guan", "/nowhere"),
    "forbidden": ("yue", "/customers/add"),
    "log-in": (None, "/login"),
}
STATUSES = {403, 404}


def open_page(browser, name):
    """Open a page as the one who looks at it."""
    login, path = PAGES[name]
    if login is not None:
        browser.enter(login)
    browser.expected |= STATUSES if name in ("missing", "forbidden") else set()
    return browser.visit(path)
