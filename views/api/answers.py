"""The shapes of answers, as JSON schema for openapi.json: what a program may rely on."""

from views.api import (
    ACCESS,
    ACL,
    BATCH,
    CHECKLIST,
    DESCRIPTION,
    HEAD,
    PROOF,
    SEARCH,
    SUGGESTIONS,
    THING,
    TOKEN,
)

ERROR = "Error"
TEXT, WHOLE = {"type": "string"}, {"type": "integer", "minimum": 0}
YES_OR_NO = {"type": "boolean"}
_HEAD = {"@id": TEXT, "@type": TEXT, "title": TEXT}


def reference(name) -> dict:
    """A reference to one of the shapes."""
    return {"$ref": f"#/components/schemas/{name}"}


def _object(properties, *optional):
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required}


def _list(item):
    return {"type": "array", "items": item}


_NAMED = {"type": "object", "additionalProperties": TEXT}
_COUNTED = {"type": "object", "additionalProperties": WHOLE}
_PAGES = _object(dict.fromkeys(("@id", "first", "last", "next", "prev"), TEXT), "next", "prev")
_SIGNED = _object(
    {
        **dict.fromkeys(("log", "root", "time", "suite", "key", "signature"), TEXT),
        "size": WHOLE,
    }
)
_PAGE = {"@id": TEXT, "items": _list({"type": "object"}), "items_total": WHOLE}

SCHEMAS = {
    THING: _object({**_HEAD, "id": TEXT}),
    BATCH: _object({**_PAGE, "batching": _PAGES}),
    SEARCH: _object(
        {
            **_PAGE,
            "items": _list(reference(THING)),
            "batching": _PAGES,
            "facets": {"type": "object", "additionalProperties": _COUNTED},
        }
    ),
    SUGGESTIONS: _object({**_PAGE, "items": _list(_object(_HEAD))}),
    TOKEN: _object({"token": TEXT, "expires": TEXT | {"format": "date-time"}}),
    ACCESS: _object(
        {
            "@id": TEXT,
            "user": TEXT,
            "action": TEXT,
            "allowed": YES_OR_NO,
            "supposed": YES_OR_NO,
            "reasons": _list(
                _object(
                    {"rule": TEXT, "met": YES_OR_NO, "text": TEXT, "facts": {"type": "object"}}
                )
            ),
        }
    ),
    ACL: _object(
        {
            "@id": TEXT,
            "tier": TEXT,
            "effective_tier": TEXT,
            "secrecy": {"type": ["object", "null"]},
            "lowering": {"type": ["object", "null"]},
            "need_to_know": {"type": ["array", "null"], "items": TEXT},
            "entries": _list({"type": "object"}),
        }
    ),
    HEAD: _object(
        {
            "@id": TEXT,
            "head": _SIGNED,
            "earlier": _object({"size": WHOLE, "root": TEXT}),
            "path": _list(TEXT),
        },
        "earlier",
        "path",
    ),
    PROOF: _object(
        {"@id": TEXT, "head": _SIGNED, "leaf": {"type": "object"}, "path": _list(TEXT)}
    ),
    CHECKLIST: _object(
        {
            "@id": TEXT,
            "items": _list(
                _object(
                    {
                        **dict.fromkeys(("checklist", "item", "fault", "missing"), TEXT),
                        **dict.fromkeys(("form", "marks", "documents"), _list(TEXT)),
                        "required": YES_OR_NO,
                    }
                )
            ),
            "items_total": WHOLE,
            "missing": _list(TEXT),
        }
    ),
    DESCRIPTION: _object({"openapi": TEXT, "paths": {"type": "object"}}),
    ERROR: _object(
        {"type": TEXT, "message": TEXT, "field": TEXT, "fields": _NAMED, "missing": _list(TEXT)},
        "field",
        "fields",
        "missing",
    ),
}
