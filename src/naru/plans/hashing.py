"""What is signed, as bytes that are the same on every machine. Pure."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from naru.plans.states import Party


def canonical(content: object) -> str:
    """JSON with sorted keys, no spaces, and every character as itself."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def content_hash(content: Mapping[str, Any]) -> str:
    """SHA-256 of a version's content in canonical JSON, in hexadecimal."""
    return _sha256(canonical(content))


def signature_hash(
    *,
    version_hash: str,
    party: Party,
    organisation_id: int,
    person_id: int | None,
    name: str,
    title: str,
    signed_at: datetime,
) -> str:
    """SHA-256 that binds who signed to what was signed and when; the instant in UTC."""
    bound = [version_hash, party.value, organisation_id, person_id, name, title]
    return _sha256(canonical([*bound, signed_at.astimezone(UTC).isoformat()]))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
