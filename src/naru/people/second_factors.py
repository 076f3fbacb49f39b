"""How the secrets of two-step sign-in are sealed: by the installation's secret, and opened by older ones too."""

from django.conf import settings

from naru.core import sealing

_PURPOSE = "second factor"


def _secrets() -> list[str]:
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def seal(text: str) -> str:
    return sealing.seal(text, secrets=_secrets(), purpose=_PURPOSE)


def unseal(stored: str) -> str:
    """Raises CannotOpen."""
    return sealing.unseal(stored, secrets=_secrets(), purpose=_PURPOSE)


def is_current(stored: str) -> bool:
    return sealing.is_sealed_by_newest(stored, secrets=_secrets(), purpose=_PURPOSE)
