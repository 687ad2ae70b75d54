"""What every schema is made from."""

import colander


class Schema(colander.Schema):
    """A schema whose instances may be changed: colander's own share their nodes with the class.

    Choices that a page sets for one request would otherwise hold for every later one, and a
    field that one form may leave empty would be optional everywhere until the next start.
    """

    def __new__(cls, *args, **kw):
        """In and out as colander's; its children are its own."""
        made = super().__new__(cls, *args, **kw)
        made.children = [child.clone() for child in made.children]
        return made
