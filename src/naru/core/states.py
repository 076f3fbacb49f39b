"""A state machine is a table of moves; nothing hides in callbacks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from naru.core.errors import MoveRefused

S = TypeVar("S", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class StateMachine(Generic[S]):
    """moves: (state, action) → next state. Everything that is not in the table is refused."""

    name: str
    moves: Mapping[tuple[S, str], S]

    def after(self, state: S, action: str) -> S:
        """The state that `action` leads to. Raises MoveRefused with the actions that are open."""
        following = self.moves.get((state, action))
        if following is None:
            raise MoveRefused(
                f"{self.name}: '{action}' is not possible in state '{state}'",
                machine=self.name,
                state=str(state),
                action=action,
                open_actions=sorted(self.actions(state)),
            )
        return following

    def actions(self, state: S) -> Iterable[str]:
        return (action for (source, action) in self.moves if source == state)
