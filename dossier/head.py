"""Signed tree heads: what a log was at a moment, in a few lines that anybody can keep (S54, S56).

A head is a dict of texts and a number, the same in a file, an answer and a printed protocol:
log (identity), size, root, time (UTC), suite, key (public) and the signature of all these.
"""

from dossier import clock
from dossier.errors import Conflict
from dossier.language import _
from dossier.leaf import canonical
from dossier.signature import is_signed

PARTS = {"log": str, "size": int, "root": str, "time": str, "suite": str, "key": str}


def signed(log, signer) -> dict:
    """The head of a log as it is now."""
    head = {
        "log": log.identity,
        "size": log.size,
        "root": log.tree().root().hex(),
        "time": clock.now().isoformat(),
        "suite": log.suite,
        "key": signer.key,
    }
    return {**head, "signature": signer.sign(canonical(head))}


def is_genuine(head, key: str) -> bool:
    """Whether a head is whole and signed with the key that belongs to `key`."""
    if not isinstance(head, dict) or head.keys() != PARTS.keys() | {"signature"}:
        return False
    if any(type(head[name]) is not kind for name, kind in PARTS.items()) or head["key"] != key:
        return False
    told = {name: head[name] for name in PARTS}
    return is_signed(head["suite"], key, canonical(told), str(head["signature"]))


def compare(log, head, key: str):
    """Refuse a log that does not continue an earlier head: Conflict says in what (S54, S56).

    `key` is the public key of the site: what somebody else has signed proves nothing.
    """
    if not is_genuine(head, key):
        raise Conflict(_("见证目录里最后的树头不是用本系统的密钥签署的。"))
    if head["log"] != log.identity:
        raise Conflict(_("见证目录里的树头属于另一份日志：存储被换过，或见证目录不是本系统的。"))
    sizes = {"size": log.size, "seen": head["size"], "time": head["time"]}
    if log.size < head["size"]:
        raise Conflict(
            _(
                "日志只有 ${size} 条，少于 ${time} 见证的 ${seen} 条："
                "存储被换成了较旧的，或日志被截短。",
                mapping=sizes,
            )
        )
    if log.tree(head["size"]).root().hex() != head["root"]:
        raise Conflict(_("日志的前 ${seen} 条与 ${time} 的见证不符：已被改动。", mapping=sizes))
