"""`dossier policy …`: the policies of the site and of the product, checked and shown (R001)."""

import os
from pathlib import Path

import click
from pyramid.paster import get_appsettings

from dossier import library
from dossier.errors import Invalid
from dossier.language import _
from dossier.policy_words import Words, clauses, statements
from dossier.settings import complete
from dossier.vocabulary import Tag
from views.console import UNREADABLE, fail, main, opened
from views.evidence import note
from views.wording import Wording

LARGEST_READ = 64 * 1024**2


@main.group()
def policy():
    """Policies: which there are, one in plain words, a text checked (制度)."""


@policy.command("list")
@click.pass_obj
def list_(ini):
    """List the company's policies with edition and state, then those that come along."""
    with opened(ini, "policy list") as request:
        say = Wording(request.localizer).say
        site = request.root
        for profile in site["policies"].values():
            for each in profile.editions():
                held = _held(site, profile) if each is profile.current() else []
                since = each.in_force_from.isoformat() if each.in_force_from else ""
                places = say(_("、")).join(map(say, held))
                line = [each.cited, say(each.standing[1]), since, places, each.rules.title]
                click.echo("\t".join(line))
        folder = request.registry.settings["dossier.policies"]
        for slug, title in library.titles(folder).items():
            if slug not in site["policies"]:
                click.echo("\t".join([slug, say(_("随附")), "", "", title]))


@policy.command("check")
@click.argument("file", type=click.Path())
@click.pass_obj
def check(ini, file):
    """Check a policy's text; a fault is told with file, line, key and what was expected."""
    name, content = os.path.basename(file), content_of(file)
    say = _translate
    try:
        text = library.decoded(content, name)
        found = library.completed(_folder(ini), name, text).read()
    except Invalid as refusal:
        facts = {key: say(words) for key, words in refusal.fields.items()}
        where = facts.get("where", name)
        key = f"，{facts['key']}" if "key" in facts else ""
        fail(f"{where}{key}：{say(refusal.message)}", _code(content))
    told = f"{len(found.rules)} 条由系统执行，{len(found.outside)} 条在系统外"
    click.echo(f"{name}：{found.title}，符合格式（{told}）")


@policy.command("show")
@click.argument("slug")
@click.option("--edition", default=None, help="第几版；不写为现行版")
@click.option("--text", is_flag=True, help="原文，不是说明")
@click.pass_obj
def show(ini, slug, edition, text):
    """Show a policy of the company's, or else one that comes along, in plain words."""
    with opened(ini, "policy show") as request:
        note(request, Tag.POLICY_VIEWED, request.root["policies"])
        written = _written(request, slug, edition)
        if text:
            click.echo(written.text, nl=False)
            return
        words, rules = Words(_translate), written.read()
        beside = clauses(rules)
        for each in statements(rules):
            if each.is_said:
                said = "、".join(beside.get(each.path, beside.get(each.path[:1], ())))
                mark = f"  [{said}]" if said else ""
                click.echo(f"{words.labels(each.labels)}：{words.value(each)}{mark}")


def _written(request, slug, edition):
    profile = request.root["policies"].get(slug)
    if profile is None:
        if edition is not None:
            fail(f"没有制度 {slug}")
        return library.shipped(request.registry.settings["dossier.policies"], slug)
    found = profile.get(edition) if edition else profile.current() or profile.editions()[0]
    if found is None:
        fail(f"没有制度 {slug} 第 {edition} 版")
    return library.Written(found.name, found.text, found.below)


def _held(site, profile):
    company = [_("全公司")] if site.profile == profile.__name__ else []
    units = site["units"].values()
    return company + [each.name for each in units if each.profile == profile.__name__]


def content_of(file):
    """The bytes of a policy's file; what cannot be read ends the command with exit code 2."""
    try:
        with Path(file).open("rb") as stream:
            return stream.read(LARGEST_READ)
    except OSError as refused:
        fail(f"读不了文件：{file}（{refused.strerror}）", UNREADABLE)


def _code(content):
    """Exit 2 for what is no text at all, else 1."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return UNREADABLE
    return 1


def _folder(ini):
    if not os.path.exists(ini):
        fail(f"找不到配置文件：{ini}", UNREADABLE)
    return complete(get_appsettings(ini))["dossier.policies"]


def _translate(words):
    """Our words without a site's language: as they are written, with what they name."""
    return words.interpolate() if hasattr(words, "interpolate") else str(words)
