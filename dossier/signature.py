"""Signing what leaves the machine: Ed25519, or SM2 with SM3 where the suite is 国密 (S56, S64).

The key stands in a file of the folder of keys, for its owner alone. Public keys are told as
SubjectPublicKeyInfo in hexadecimal, signatures in hexadecimal.
"""

from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tongsuopy.crypto import exceptions as tongsuo_exceptions
from tongsuopy.crypto import hashes as tongsuo_hashes
from tongsuopy.crypto import serialization as tongsuo
from tongsuopy.crypto.asymciphers import ec

from dossier import keys
from dossier.errors import Conflict
from dossier.language import _
from dossier.suite import GUOMI

FILE = "log.key"


class Signer:
    """The private key of a site's log."""

    def __init__(self, suite, private):
        self._sm2, self._private = suite == GUOMI.name, private

    @property
    def key(self) -> str:
        """The public key."""
        of = tongsuo if self._sm2 else serialization
        form = of.Encoding.DER, of.PublicFormat.SubjectPublicKeyInfo
        return self._private.public_key().public_bytes(*form).hex()

    def sign(self, data: bytes) -> str:
        """The signature of some bytes."""
        more = (_sm2(),) if self._sm2 else ()
        return self._private.sign(data, *more).hex()


def signer(folder, suite: str, *, fresh=False) -> Signer:
    """The signer whose key is in a folder; made there if it is missing and nothing was signed yet.

    Conflict if it is missing though heads have been signed with it: another key would be no proof.
    """
    path = Path(folder) / FILE
    if not path.exists():
        if not fresh:
            raise Conflict(
                _(
                    "找不到日志的签名密钥 ${path}；请从密钥备份恢复。"
                    "见证目录里已有用它签署的树头，系统不会另造密钥。",
                    mapping={"path": str(path)},
                )
            )
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        keys.write(path, _made(suite), new=True)
    return read(suite, path.read_bytes())


def read(suite: str, data: bytes) -> Signer:
    """The signer whose key these bytes of a file are."""
    of = tongsuo if suite == GUOMI.name else serialization
    return Signer(suite, of.load_pem_private_key(data, None))


def is_signed(suite: str, key: str, data: bytes, signature: str) -> bool:
    """Whether the signature of the data is of that public key; False for what is no key at all.

    There is one way to write each: other letters or spaces in the hexadecimal are a change (S14).
    """
    try:
        public, signed = bytes.fromhex(key), bytes.fromhex(signature)
        if (public.hex(), signed.hex()) != (key, signature):
            return False
        if suite == GUOMI.name:
            tongsuo.load_der_public_key(public).verify(signed, data, _sm2())
        else:
            serialization.load_der_public_key(public).verify(signed, data)
    except (InvalidSignature, tongsuo_exceptions.InvalidSignature):
        return False
    except (ValueError, UnsupportedAlgorithm, tongsuo_exceptions.InternalError):
        return False
    return True


def _made(suite):
    sm2 = suite == GUOMI.name
    private = ec.generate_private_key(ec.SM2()) if sm2 else Ed25519PrivateKey.generate()
    of = tongsuo if sm2 else serialization
    return private.private_bytes(of.Encoding.PEM, of.PrivateFormat.PKCS8, of.NoEncryption())


def _sm2():
    return ec.ECDSA(tongsuo_hashes.SM3())
