"""Units of the company: departments, subsidiaries and partners (R004, R006)."""

import re

import colander
from persistent import Persistent
from substanced.content import content
from substanced.folder import Folder

from dossier import identity
from dossier.language import _
from dossier.schema import Schema


class UnitSchema(Schema):
    """What a unit states about itself; the code goes into numbers (R021)."""

    name = colander.SchemaNode(
        colander.String(),
        title=_("部门名称"),
        preparer=identity.tidy_name,
        validator=colander.Length(1, 60),
    )
    code = colander.SchemaNode(
        colander.String(),
        title=_("部门代码"),
        description=_("用于编制档号，1 至 8 位字母或数字"),
        validator=colander.Regex(re.compile(r"[A-Z0-9]{1,8}\Z"), msg=_("请用大写字母或数字")),
        preparer=lambda text: text.strip().upper() if text else text,
    )


@content("Unit")
class Unit(Persistent):
    """A department, subsidiary or partner; people hold posts in it, dossiers belong to it."""

    profile = ""  # the policy that holds here; empty for the site's

    def __init__(self, name, code):
        self.name = name
        self.code = code
        self.history = ()


@content("Units")
class Units(Folder):
    """All units of the company."""

    def by_name(self, text):
        """The unit whose name or code is `text`, or None."""
        wanted = text.strip()
        for unit in self.values():
            if wanted in (unit.name, unit.code):
                return unit
        return None

    def name_of(self, unit_id):
        """What people call the unit; empty for none or a vanished one."""
        unit = self.get(unit_id or "")
        return unit.name if unit is not None else ""
