"""What services raise. Every error states the fact, the value, the place and the next step.

`code` is stable and goes to logs and to the API; the text for people comes from the stage's labels.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from naru.core.decision import Decision


class NaruError(Exception):
    """Base of all refusals that a person can act on."""

    code: str = "error"

    def __init__(self, message: str, *, code: str | None = None, **facts: Any) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.facts: Mapping[str, Any] = MappingProxyType(facts)


class NotPermitted(NaruError):
    """The actor may not do this. Pages answer 403, or 404 where the thing itself is a secret."""

    code = "not_permitted"


class NotFound(NaruError):
    """No such thing, or none that this actor may see."""

    code = "not_found"


class MoveRefused(NaruError):
    """The thing is in a state from which this move does not go."""

    code = "move_refused"


class RuleRefused(NaruError):
    """A rule stands in the way; `decision` names it and its article."""

    code = "rule_refused"

    def __init__(self, message: str, *, decision: Decision, **facts: Any) -> None:
        super().__init__(message, code=decision.code, **facts)
        self.decision = decision


class InvalidInput(NaruError):
    """Values that cannot be accepted: `fields` maps each field to its messages."""

    code = "invalid_input"

    def __init__(self, message: str, *, fields: Mapping[str, list[str]]) -> None:
        super().__init__(message)
        self.fields = fields


class EditedMeanwhile(NaruError):
    """Somebody else saved a newer version; nothing was written and both texts are kept."""

    code = "edited_meanwhile"
