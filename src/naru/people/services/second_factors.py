"""The secrets of two-step sign-in stand in the database sealed by today's secret of the installation."""

from allauth.mfa.models import Authenticator
from django.db import transaction

from naru.core.sealing import CannotOpen
from naru.people.second_factors import is_current, seal, unseal

_SECRETS = ("secret", "seed")


@transaction.atomic
def seal_second_factors() -> tuple[int, int]:
    """Seal what stands there in the clear or by an older secret; returns how many were sealed and how many cannot be
    opened any more. Those stay as they are: their persons sign in once the old secret is among the settings again."""
    sealed = unreadable = 0
    for factor in Authenticator.objects.select_for_update().order_by("id"):
        held = {name: factor.data[name] for name in _SECRETS if name in factor.data}
        old = {name: stored for name, stored in held.items() if not is_current(stored)}
        try:
            new = {name: seal(unseal(stored)) for name, stored in old.items()}
        except CannotOpen:
            unreadable += 1
            continue
        if new:
            factor.data.update(new)
            factor.save(update_fields=["data"])
            sealed += 1
    return sealed, unreadable
