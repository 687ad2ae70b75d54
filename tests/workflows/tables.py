"""Tables for the tests of import: as csv, from plain rows."""

import csv
import io
import itertools

from dossier.columns import CUSTOMERS, MANIFEST
from dossier.report import plain
from dossier.table import open_table

_serial = itertools.count(1)


def customer_row(**facts):
    """A good row of a customer list; each default is the dullest legal value."""
    number = next(_serial)
    return {
        "客户名称": f"海滨纺织第{number}有限公司",
        "联系人": "陈静",
        "联系方式": f"139{number:08d}",
        "地址": "青岛市西区解放路741号",
        "业务范围": "纺织",
        **facts,
    }


def customer_table(*rows):
    """A table of customers, its columns as the rows name them."""
    return _table(rows, CUSTOMERS)


def manifest(*rows):
    """A manifest, its columns as the rows name them."""
    return _table(rows, MANIFEST)


def as_csv(rows):
    """The rows as a csv with a header, in bytes."""
    header = list(dict.fromkeys(title for row in rows for title in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, header, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def told(outcome):
    """[(line, field, reason)] of all that was refused."""
    return [
        (fault.line, fault.field, plain(fault.reason))
        for _row, faults in outcome.refused
        for fault in faults
    ]


def _table(rows, columns):
    return open_table(io.BytesIO(as_csv(rows)), "表.csv", columns)
