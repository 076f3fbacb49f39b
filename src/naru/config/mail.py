"""One address that says how mails leave → Django's settings."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

_BACKENDS = "django.core.mail.backends"


def mail_settings(url: str, *, folder: Path) -> dict[str, Any]:
    """smtp:// encrypts by STARTTLS, smtps:// from the first byte, smtp+plain:// not; file: writes into `folder`.

    Empty: mails are printed. Raises ValueError for anything else, without repeating the address and its password.
    """
    parts = urlsplit(url)
    match parts.scheme:
        case "":
            return {"EMAIL_BACKEND": f"{_BACKENDS}.console.EmailBackend"}
        case "file":
            return {"EMAIL_BACKEND": f"{_BACKENDS}.filebased.EmailBackend", "EMAIL_FILE_PATH": parts.path or folder}
        case "smtp" | "smtps" | "smtp+plain" if parts.hostname:
            return {
                "EMAIL_BACKEND": f"{_BACKENDS}.smtp.EmailBackend",
                "EMAIL_HOST": parts.hostname,
                "EMAIL_PORT": parts.port or {"smtp": 587, "smtps": 465}.get(parts.scheme, 25),
                "EMAIL_HOST_USER": unquote(parts.username or ""),
                "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
                "EMAIL_USE_TLS": parts.scheme == "smtp",
                "EMAIL_USE_SSL": parts.scheme == "smtps",
                "EMAIL_TIMEOUT": 20,
            }
    raise ValueError("NARU_MAIL_URL: smtp://, smtps:// or smtp+plain:// with a host, file: or nothing is expected")
