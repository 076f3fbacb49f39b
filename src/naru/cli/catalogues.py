"""Compiled catalogues (.mo) are made from the .po files where they are used, and never kept in the repository."""

from pathlib import Path

import polib

SOURCE = Path(__file__).resolve().parent.parent.parent


def compile_catalogues() -> int:
    """Compile every catalogue whose .po is newer than its .mo, and return how many. Leaves a read-only place alone."""
    compiled = 0
    for source in SOURCE.glob("naru/**/locale/**/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        try:
            polib.pofile(str(source)).save_as_mofile(str(target))
        except PermissionError:
            continue
        compiled += 1
    return compiled
