"""`dossier doctor`: what can be wrong around a site, looked at before it is served."""

import sys

import click

from dossier.doctor import Level
from views import doctor as faces
from views.console import REFUSED, main, opened, translated

SIGNS = {Level.GOOD: "  ", Level.WEAK: "! ", Level.BAD: "✗ "}


@main.command()
@click.pass_obj
def doctor(ini):
    """Look at files, space, clock, keys and log (体检). Exit code 1 if something is bad.

    That the store opens with its keys and the log goes on from its last head is looked at by every
    start; a site that does not pass ends there with its reason.
    """
    with opened(ini, "doctor") as request:
        findings = faces.findings(request.root, request.registry)
        for finding in findings:
            click.echo(SIGNS[finding.level] + translated(request, finding.words))
    levels = [finding.level for finding in findings]
    bad, weak = levels.count(Level.BAD), levels.count(Level.WEAK)
    click.echo(f"共检查 {len(levels)} 项：{bad} 项有问题，{weak} 项应改进。")
    if bad:
        sys.exit(REFUSED)
