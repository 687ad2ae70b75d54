"""Metadata of Dossier. The lock of everything below is requirements.txt (see `make lock`)."""

from setuptools import setup

setup(
    name="dossier",
    version="0.1.0",
    description="A records system for customer dossiers (客户档案)",
    long_description="README.md has the tour.",
    license="Apache-2.0",
    python_requires=">=3.11",
    packages=[
        "dossier",
        "dossier.demo",
        "dossier.rules",
        "catalog",
        "workflows",
        "views",
        "views.api",
        "views.console",
    ],
    package_data={
        "dossier": ["component.xml"],
        "views": [
            "locale/*/LC_MESSAGES/*.po",
            "locale/*/LC_MESSAGES/*.mo",
            "static/*",
            "templates/*.pt",
            "templates/*/*.pt",
        ],
    },
    zip_safe=False,
    install_requires=[
        # The application server and its pages.
        "pyramid>=2.1",
        "pyramid_chameleon",
        "pyramid_retry",
        "pyramid_tm",
        "pyramid_zodbconn",
        "waitress>=3.0.1",
        "WebOb>=1.8.11",
        "Chameleon",
        "deform>=3",
        "colander>=2",
        "django-htmx",  # only for the htmx file in its static folder; Django is not installed
        "pygal",
        "prometheus-client",
        "structlog",
        # The content framework. Exact, because 1.0b1 sorts before the 2018 release 1.0.post1.
        "substanced==1.0b1",
        "hypatia",
        "setuptools<82",  # Pyramid and SubstanceD import pkg_resources, gone in 82
        # The store.
        "BTrees",
        "persistent",
        "psycopg2-binary",
        "RelStorage[sqlite3]",
        "transaction",
        "ZConfig",
        "ZODB",
        # The text index and the sets.
        "apsw",
        "pyroaring",
        "SQLAlchemy",
        # Chinese names, numbers, days and texts.
        "Babel",
        "chinesecalendar",
        "OpenCC",
        "phonenumbers",
        "pypinyin",
        "python-stdnum",
        # Files in and out.
        "defusedxml",
        "openpyxl>=2.4.2",
        "Pillow",
        "puremagic",
        "pypdf",
        "pypdfium2",
        "python-docx",
        "pydantic",
        "PyYAML",
        "reportlab",
        # People and secrets.
        "argon2-cffi",
        "cryptography",
        "tongsuopy",  # SM2, which cryptography lacks
        "pyotp",
        "segno",
        "zxcvbn",
        # The terminal.
        "click",
        "rich",
    ],
    entry_points={
        "paste.app_factory": ["main = views:main"],
        "console_scripts": ["dossier = views.console:main"],
    },
)
