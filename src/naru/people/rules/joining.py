"""When an invitation counts, and what a request to join may say. Pure."""

import hashlib
import secrets
from datetime import datetime, timedelta

from naru.core.resident_numbers import resident_number_in
from naru.people.states import InvitationState

INVITED_FOR = timedelta(days=14)
LONGEST_NOTE = 500


def new_invitation_token() -> str:
    """256 random bits; only its hash is kept, so that who reads the database cannot use it."""
    return secrets.token_urlsafe(32)


def invitation_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def invitation_state(
    now: datetime, *, expires_at: datetime, accepted_at: datetime | None, withdrawn_at: datetime | None
) -> InvitationState:
    """The instant of expiry itself is too late."""
    if accepted_at is not None:
        return InvitationState.ACCEPTED
    if withdrawn_at is not None:
        return InvitationState.WITHDRAWN
    return InvitationState.INVITED if now < expires_at else InvitationState.EXPIRED


def note_problem(note: str) -> str:
    """The code of what is wrong with a request's note, or nothing."""
    if len(note) > LONGEST_NOTE:
        return "too_long"
    return "resident_number" if resident_number_in(note) else ""
