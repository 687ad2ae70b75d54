"""The two suites of algorithms: international (AES-256-GCM, SHA-256) and 国密 (SM4-GCM, SM3).

What is sealed carries the number of its suite, so that a site which has changed suites reads
both (S64). Keys have 32 bytes in either; no key seals anything itself: each process that seals
derives a key of its own from it and from 16 random bytes stored in front, and counts its
messages, so that no nonce comes twice under one key, whatever is restarted or restored (S63).
"""

import functools
import hashlib
import itertools
import logging
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

KEY = 32
_FORMAT = 1
_SALT, _COUNT, _RANDOM, _TAG = 16, 6, 6, 16
_NONCE = _COUNT + _RANDOM
_HEAD = 2 + _SALT + _NONCE
#: Told whenever something does not open that should; somebody ought to look at once (R147).
alarm = logging.getLogger("dossier.alarm")
#: How many bytes longer a sealed message is than the plain one.
OVERHEAD = _HEAD + _TAG
_CIPHERS = 4096


class Unreadable(Exception):
    """Sealed bytes that do not open: another key, another place, or changed (R147)."""


class _Process:
    """What this process seals under: random bytes drawn at its start, and its count of messages.

    The random half of each nonce is for machines that are resumed twice from one image.
    """

    def __init__(self):
        self.salt = os.urandom(_SALT)
        self._counter = itertools.count()

    def nonce(self):
        """12 bytes that this process has not used yet; OverflowError after 2**48 of them."""
        return next(self._counter).to_bytes(_COUNT) + os.urandom(_RANDOM)


class _SM4GCM:
    """SM4 in Galois counter mode, with the interface of AESGCM."""

    def __init__(self, key):
        self._cipher = algorithms.SM4(key)

    def encrypt(self, nonce, plaintext, bound):
        encryptor = Cipher(self._cipher, modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(bound)
        return encryptor.update(plaintext) + encryptor.finalize() + encryptor.tag

    def decrypt(self, nonce, sealed, bound):
        mode = modes.GCM(nonce, bytes(sealed[-_TAG:]))
        decryptor = Cipher(self._cipher, mode).decryptor()
        decryptor.authenticate_additional_data(bound)
        return decryptor.update(sealed[:-_TAG]) + decryptor.finalize()

    def decrypt_into(self, nonce, sealed, bound, target):
        target[:] = self.decrypt(nonce, sealed, bound)


class Suite:
    """One set of algorithms. `number` is stored in all that it seals and is never given again."""

    def __init__(self, number, name, hash_name, hash_, cipher, cipher_key):
        self.number, self.name, self.hash_name = number, name, hash_name
        self._hash, self._cipher, self._cipher_key = hash_, cipher, cipher_key
        self._head = bytes((_FORMAT, number))

    def seal(self, key: bytes, plaintext: bytes, bound: bytes) -> bytes:
        """The plaintext, readable and authentic only with `key` and together with `bound`."""
        process = _process
        head = self._head + process.salt + process.nonce()
        cipher = _cipher(self, key, process.salt)
        return head + cipher.encrypt(head[-_NONCE:], plaintext, head + bound)

    def digest(self, data: bytes) -> bytes:
        """The hash of the data, 32 bytes."""
        return self.hasher(data).digest()

    def hasher(self, data: bytes = b""):
        """A hash in the making, as hashlib's."""
        return hashlib.new(self.hash_name, data)

    def derived(self, key: bytes, purpose: str) -> bytes:
        """A key of 32 bytes for one purpose (HKDF, RFC 5869); none tells of another."""
        info = b"dossier " + purpose.encode()
        return HKDF(self._hash(), KEY, salt=None, info=info).derive(key)

    def cipher(self, key, salt):
        """The cipher of one process, whose own key is derived from `key` and its salt."""
        info = b"dossier process " + self._head + salt
        return self._cipher(HKDFExpand(self._hash(), self._cipher_key, info).derive(key))


INTERNATIONAL = Suite(1, "international", "sha256", hashes.SHA256, AESGCM, 32)
GUOMI = Suite(2, "guomi", "sm3", hashes.SM3, _SM4GCM, 16)
SUITES = {suite.name: suite for suite in (INTERNATIONAL, GUOMI)}
_NUMBERED = {suite.number: suite for suite in SUITES.values()}


def unseal(key: bytes, sealed: bytes, bound: bytes) -> bytes:
    """The plaintext of what any suite has sealed; Unreadable if anything differs in one bit."""
    return _opened(key, bytes(sealed), bound, "decrypt")


def unseal_into(key: bytes, sealed, bound: bytes, target):
    """As `unseal`, into a buffer that is as long as the plaintext; `sealed` is a memoryview.

    After Unreadable the buffer holds nothing that may be used.
    """
    _opened(key, sealed, bound, "decrypt_into", target)


def _opened(key, sealed, bound, how, *target):
    head = bytes(sealed[:_HEAD])
    suite = suite_of(head)
    if len(sealed) < OVERHEAD:
        raise Unreadable("too short")
    try:
        cipher = _cipher(suite, key, head[2 : 2 + _SALT])
        rest = memoryview(sealed)[_HEAD:]
        return getattr(cipher, how)(head[-_NONCE:], rest, head + bound, *target)
    except InvalidTag:
        raise Unreadable("wrong key, wrong place or changed") from None


def suite_of(sealed: bytes) -> Suite:
    """The suite that sealed these bytes; Unreadable for what none has sealed."""
    if len(sealed) < 2 or sealed[0] != _FORMAT or sealed[1] not in _NUMBERED:
        raise Unreadable("not sealed")
    return _NUMBERED[sealed[1]]


def forget():
    """Drop every key that is kept for speed: called when a key has been destroyed."""
    _cipher.cache_clear()


@functools.lru_cache(_CIPHERS)
def _cipher(suite, key, salt):
    return suite.cipher(key, salt)


def _start():
    global _process
    _process = _Process()


_start()
os.register_at_fork(after_in_child=_start)
