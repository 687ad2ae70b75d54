"""Checks a log exported by Dossier, or a proof (JSON), without Dossier.

    python3 verify_log.py log|proof FILE [HEADS [KEY]]

HEADS is a folder of heads that the auditor has kept (of the witness folder). Exit 0: in order;
1: not, the first bad entry is named; 2: unreadable. Needs Python 3.11 and `cryptography`; for a
site of the suite 国密 `tongsuopy` instead, for SM2, and a Python whose OpenSSL knows SM3.
"""

import hashlib
import json
import pathlib
import sys
from functools import reduce

UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError)


class Bad(Exception): ...  # (first, last, why): one of these entries; 0 is the head


def canonical(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def hasher(head):
    name = {"international": "sha256", "guomi": "sm3"}[head["suite"]]
    return lambda data: hashlib.new(name, data).digest()


def is_signed(head, key):
    if head["suite"] == "guomi":
        from tongsuopy.crypto import hashes, serialization
        from tongsuopy.crypto.asymciphers import ec
    else:
        from cryptography.hazmat.primitives import serialization
    more = (ec.ECDSA(hashes.SM3()),) if head["suite"] == "guomi" else ()
    told = canonical({part: head[part] for part in head if part != "signature"})
    try:
        public = serialization.load_der_public_key(bytes.fromhex(key))
        public.verify(signed := bytes.fromhex(head["signature"]), told, *more)
    except Exception:  # both libraries have many ways to say no
        return False
    return head["key"] == key and head["signature"] == signed.hex()


def roots(digest, leaves, sizes):
    """{size: root of the tree of RFC 9162 over so many leaves}, for these sizes."""
    peaks, found = [], {0: digest(b"").hex()}
    for size, leaf in enumerate(leaves, 1):
        peaks.append(leaf)
        for _full in range((size & -size).bit_length() - 1):
            right, left = peaks.pop(), peaks.pop()
            peaks.append(digest(b"\1" + left + right))
        if size in sizes:
            found[size] = reduce(lambda last, peak: digest(b"\1" + peak + last), peaks[::-1]).hex()
    return found


def read_heads(folder):
    """(heads, leaf hashes) of a folder, each checked; the log and key of the first are pinned."""
    files = [json.loads(path.read_bytes()) for path in sorted(pathlib.Path(folder).glob("head-*"))]
    heads, leaves = [each["head"] for each in files], []
    for each in files:
        new = bytes.fromhex(each["leaves"])[32 * (len(leaves) - each["since"]) :]
        leaves += [new[begin : begin + 32] for begin in range(0, len(new), 32)]
    known = roots(hasher(heads[0]), leaves, {head["size"] for head in heads}) if heads else {}
    for head in heads:
        signed = is_signed(head, heads[0]["key"]) and head["log"] == heads[0]["log"]
        if not signed or known[head["size"]] != head["root"]:
            raise ValueError(f"head of {head['size']}: not what the site has signed")
    return heads, leaves


def leaf_of(digest, line, number):
    """The leaf hash of one line of an export; None if it is altered, renumbered or unreadable."""
    try:
        leaf, opened = map(json.loads(line).get, ("leaf", "open"))
        whole = canonical({"leaf": leaf, "open": opened}) == line and leaf["seq"] == number
        for fact, (salt, value) in opened.items():
            opening = bytes.fromhex(salt[:32]) + canonical(value)
            known = digest(b"\2" + opening).hex() == leaf["sealed"][fact]
            whole = whole and known and opening.hex()[:32] == salt
        return digest(b"\0" + canonical(leaf)) if whole else None
    except UNREADABLE:
        return None


def check_log(lines, heads=(), leaves=(), key=None):
    """The size of an exported log that is in order and continues the heads; else Bad."""
    head, found = json.loads(lines[0])["head"], []
    pinned = heads[0] if heads else head
    digest, size = hasher(pinned), head["size"]
    signed = is_signed(head, key or pinned["key"]) and head["log"] == pinned["log"]
    signed = signed and canonical({"head": head}) == lines[0]
    for number, line in enumerate(lines[1:], 1):
        found.append(leaf_of(digest, line, number))
        if found[-1] is None or number <= len(leaves) and found[-1] != leaves[number - 1]:
            raise Bad(number, number, "altered, renumbered or unreadable")
    count, seen = len(found), len(leaves)
    if count < seen or signed and size != count:
        first = min(count, max(seen, size) if signed else seen) + 1
        raise Bad(first, first, "missing" if count < first else "added")
    if not signed or roots(digest, found, {count})[count] != head["root"]:
        raise Bad(*((seen + 1, count) if seen < count else (0, 0)), "no such log was signed")
    return count


def check_proof(lines, heads=(), leaves=(), key=None):
    """The entry, or the size of the earlier log, that is proved to be in a signed log; or Bad."""
    proof = json.loads(b"".join(lines))
    head, earlier = proof["head"], proof.get("earlier")
    digest, path = hasher(head), [bytes.fromhex(step) for step in proof["path"]]
    number = earlier["size"] if earlier else proof["leaf"]["seq"]
    start = bytes.fromhex(earlier["root"]) if earlier else digest(b"\0" + canonical(proof["leaf"]))
    signed = is_signed(head, key or (heads or [head])[0]["key"])
    if not signed or not 0 < number <= head["size"]:
        raise Bad(0, 0, "no such log was signed")
    if earlier and number & (number - 1):
        start, path = path[0], path[1:]
    level = (number & -number).bit_length() - 1 if earlier else 0
    place, last, old, new = number - 1 >> level, head["size"] - 1 >> level, start, start
    for step in path:
        if place & 1 or place == last:
            old, new = digest(b"\1" + step + old), digest(b"\1" + step + new)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            new = digest(b"\1" + new + step)
        place, last = place >> 1, last >> 1
    if last or new.hex() != head["root"] or earlier and old.hex() != earlier["root"]:
        raise Bad(number, number, "the proof does not lead to the root")
    return number


def main(kind, path, folder=None, key=None):
    try:
        heads, leaves = read_heads(folder) if folder else ((), ())
        lines = pathlib.Path(path).read_bytes().removesuffix(b"\n").split(b"\n")
        check = {"log": check_log, "proof": check_proof}[kind]
        print("in order:", check(lines, heads, leaves, key))
    except Bad as bad:
        sys.exit("first bad entry {} (at the latest {}): {}".format(*bad.args))
    except (OSError, *UNREADABLE) as error:
        sys.exit(print("unreadable:", error, file=sys.stderr) or 2)


if __name__ == "__main__":
    main(*sys.argv[1:])
