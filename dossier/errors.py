"""The four ways to say no. Verbs raise them; the faces turn them into 403, 404, 422 and 409.

The outcome codes F403, N404, V422 and C409 of requirements.md are these classes.
"""

from dossier.language import _


class Refused(Exception):
    """An act was refused; nothing has changed. `message` is for people, in plain words."""

    status = 400

    def __init__(self, message):
        super().__init__(message)
        self.message = message


class NotAllowed(Refused):
    """The person knows of the thing and may not do this to it (F403)."""

    status = 403

    def __init__(self, message=None):
        super().__init__(message or _("您没有权限进行此操作。"))


class Hidden(Refused):
    """The person may not know that the thing exists: answered as a missing page (N404)."""

    status = 404

    def __init__(self, message=None):
        super().__init__(message or _("找不到您要的内容。"))


class Invalid(Refused):
    """The input has faults (V422): `fields` maps each field to what is wrong with it."""

    status = 422

    def __init__(self, fields):
        super().__init__(next(iter(fields.values()), _("填写有误。")))
        self.fields = dict(fields)


class Conflict(Refused):
    """The thing's state forbids it (C409): `missing` lists all that is missing, at once."""

    status = 409

    def __init__(self, message, missing=()):
        super().__init__(message)
        self.missing = list(missing)
