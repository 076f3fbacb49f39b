"""Who acts in a job: a person's rights are read again when it runs, and persons belong to a later stage.

The stage `people` plugs in how an actor is found, when Django starts.
"""

from collections.abc import Callable

from naru.core.actor import SYSTEM, Actor


class _Plug:
    source: Callable[[int], Actor] | None = None


def plug_in(source: Callable[[int], Actor]) -> None:
    _Plug.source = source


def actor_of(person_id: int | None) -> Actor:
    """The person's present rights; the system itself where no person asked. Raises RuntimeError when unplugged."""
    if person_id is None:
        return SYSTEM
    if _Plug.source is None:
        raise RuntimeError("no source of actors is plugged in; naru.people does so when Django starts")
    return _Plug.source(person_id)
