"""SubstanceD's own tests against our lock: `python -m tests.substanced`.

Fails on every failure that known.yaml does not name, and on every named one that is no longer
seen to fail, so that the file stays true (house-style 9, issue 2 item 3).
"""

import pathlib
import sys

import pytest
import substanced
import yaml

KNOWN = pathlib.Path(__file__).with_name("known.yaml")
PACKAGES = pathlib.Path(substanced.__file__).parent.parent
# Their tests expect Python's own warning rules and the order in which they are written.
OPTIONS = ["-q", "--disable-warnings", "-o", "filterwarnings=default"]
OPTIONS += ["-p", "no:randomly", "-p", "no:cacheprovider", "--pyargs", "substanced"]


class KnownFailures:
    """A pytest plugin: expects the named failures, and remembers which of them it saw."""

    def __init__(self, reasons):
        self.reasons = reasons
        self.seen = set()

    def pytest_collection_modifyitems(self, items):
        for item in items:
            name = f"{item.module.__name__}.{item.cls.__name__}.{item.name}"
            if name in self.reasons:
                item.add_marker(pytest.mark.xfail(reason=self.reasons[name]))
                item.user_properties.append(("known", name))

    def pytest_runtest_logreport(self, report):
        if report.skipped and hasattr(report, "wasxfail"):
            self.seen.add(dict(report.user_properties)["known"])

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(self, collector):
        report = yield
        if report.failed and (name := _module(collector.path)) in self.reasons:
            self.seen.add(name)
            report.outcome, report.result = "passed", []
        return report


def _module(path):
    return ".".join(path.relative_to(PACKAGES).with_suffix("").parts)


def main():
    """Run the tests; 0 when exactly the known failures are left."""
    known = KnownFailures(yaml.safe_load(KNOWN.read_text(encoding="utf-8")))
    status = pytest.main(OPTIONS, [known])
    for name in sorted(set(known.reasons) - known.seen):
        print(f"{name} is in known.yaml and was not seen to fail.")
    return status or int(known.seen != set(known.reasons))


if __name__ == "__main__":
    sys.exit(main())
