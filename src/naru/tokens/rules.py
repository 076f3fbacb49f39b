"""What a token looks like, how long it lives, when it counts. Pure."""

import hashlib
import secrets
from datetime import datetime, timedelta

PREFIX = "naru_"  # lets scanners for leaked secrets recognise it
LONGEST_DAYS = 365
# Last use is told to the minute; a program that calls a thousand times a minute writes once.
USE_NOTED_EVERY = timedelta(minutes=1)


def new_token() -> str:
    """256 random bits: nothing to guess, so that a plain hash is enough to keep it."""
    return PREFIX + secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def is_live(now: datetime, *, expires_at: datetime, revoked_at: datetime | None) -> bool:
    """The instant of expiry itself is too late."""
    return revoked_at is None and now < expires_at
