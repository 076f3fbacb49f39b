"""Reading tokens."""

from django.db.models import QuerySet

from naru.core.actor import Actor
from naru.tokens.models import PersonalToken


def tokens_visible_to(actor: Actor) -> QuerySet[PersonalToken]:
    """One's own, newest first; nobody sees those of others."""
    if actor.person_id is None:
        return PersonalToken.objects.none()
    return PersonalToken.objects.filter(person_id=actor.person_id)
