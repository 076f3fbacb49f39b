"""When the last backup was made, noted beside the database for whoever watches over it."""

import json
import os
from datetime import datetime
from pathlib import Path

_NOTE = "last_backup.json"


def note_backup(home: Path, *, now: datetime, size: int) -> None:
    beside = home / f".{_NOTE}.part"
    beside.write_text(json.dumps({"at": now.isoformat(), "bytes": size}))
    os.replace(beside, home / _NOTE)


def last_backup_at(home: Path) -> datetime | None:
    """None where none was made, or none can be told."""
    try:
        return datetime.fromisoformat(json.loads((home / _NOTE).read_text())["at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
