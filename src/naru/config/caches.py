"""Where short-lived counts stand: attempts to sign in, API calls, codes that were used."""

from typing import Any


def cache_settings(where: str, *, web_processes: int) -> dict[str, Any]:
    """where : process (exact and quick, for one process), database (for several processes and hosts), or auto.

    In the database a limit holds for all processes together; two calls at the very same moment may count as one.
    """
    if where not in {"auto", "process", "database"}:
        raise ValueError(f"NARU_CACHE is '{where}', expected auto, process or database")
    if where == "database" or (where == "auto" and web_processes > 1):
        return {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "naru_cache",
            "OPTIONS": {"MAX_ENTRIES": 100_000},
        }
    return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
