"""Secrets that stand in the database sealed, so that whoever copies the database alone cannot use them.

A sealed text begins with its mark. The keys are derived from the installation's secrets, the newest first: it seals,
and all of them open.
"""

import base64
from collections.abc import Sequence
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_MARK = "sealed:1:"


class CannotOpen(ValueError):
    """None of the keys opens the text: the secret it was sealed with is gone from the settings."""


def seal(text: str, *, secrets: Sequence[str], purpose: str) -> str:
    return _MARK + _key(secrets[0], purpose).encrypt(text.encode()).decode()


def unseal(stored: str, *, secrets: Sequence[str], purpose: str) -> str:
    """The text as it was sealed. One that never was sealed (older than sealing) is returned as it stands."""
    if not stored.startswith(_MARK):
        return stored
    keys = MultiFernet([_key(secret, purpose) for secret in secrets])
    try:
        return keys.decrypt(stored.removeprefix(_MARK)).decode()
    except InvalidToken:
        raise CannotOpen(f"none of {len(secrets)} keys opens this text") from None


def is_sealed_by_newest(stored: str, *, secrets: Sequence[str], purpose: str) -> bool:
    try:
        unseal(stored, secrets=secrets[:1], purpose=purpose)
    except CannotOpen:
        return False
    return stored.startswith(_MARK)


@lru_cache(maxsize=32)
def _key(secret: str, purpose: str) -> Fernet:
    """One key a purpose, so that what one purpose sealed opens no other's texts."""
    derived = HKDF(algorithm=SHA256(), length=32, salt=b"naru", info=purpose.encode()).derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
