"""The words everyone shares."""

import doctest
from enum import StrEnum

import pytest

from naru.core import money, period
from naru.core.actor import PUBLIC, SYSTEM, Actor, Role, Scope
from naru.core.errors import MoveRefused
from naru.core.states import StateMachine


class Light(StrEnum):
    RED = "red"
    GREEN = "green"


LIGHT = StateMachine("light", {(Light.RED, "go"): Light.GREEN, (Light.GREEN, "stop"): Light.RED})


@pytest.mark.parametrize("module", [money, period])
def test_docstring_examples_run(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


def test_state_machine_move_in_the_table_leads_on() -> None:
    assert LIGHT.after(Light.RED, "go") is Light.GREEN


def test_state_machine_move_outside_the_table_is_refused_and_names_the_open_ones() -> None:
    with pytest.raises(MoveRefused) as refusal:
        LIGHT.after(Light.RED, "stop")
    assert refusal.value.facts["open_actions"] == ["go"]


@pytest.mark.parametrize(
    ("actor", "may"),
    [
        (Actor(person_id=1, memberships={7: Role.VIEWER}, operator_of=frozenset({7})), False),
        (Actor(person_id=1, memberships={7: Role.EDITOR}, operator_of=frozenset({7})), True),
        (Actor(person_id=1, memberships={7: Role.VIEWER, 8: Role.ADMIN}, operator_of=frozenset({7})), False),
        (Actor(person_id=1, is_platform_admin=True), True),
        (Actor(person_id=1, is_platform_admin=True, scopes=frozenset({Scope.READ})), False),
        (SYSTEM, True),
        (PUBLIC, False),
    ],
)
def test_only_who_writes_for_an_operator_operates(actor: Actor, may: bool) -> None:
    assert actor.can_operate is may
