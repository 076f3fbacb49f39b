"""Every setting, command, state, move and reason code has its words."""

import ast
import importlib
import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from types import ModuleType

import click
import pytest

from naru.cli.root import COMMANDS, main
from naru.config.env import SETTINGS
from naru.core.states import StateMachine
from naru.demands.states import DEMAND_MOVES, OFFER_MOVES
from naru.jobs import registry
from naru.matching.states import INTEREST_MOVES
from naru.programmes.states import MEMBER_MOVES, ROUND_MOVES
from naru.web.verbs import VERBS

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "naru"
STAGES = sorted(entry.parent.name for entry in SOURCE.glob("*/models.py"))
HANGUL = re.compile("[가-힣]")


def modules(stage: str, *names: str) -> Iterator[ModuleType]:
    """The stage's modules of these names, whether each is a file or a package."""
    for name in names:
        if (SOURCE / stage / f"{name}.py").exists() or (SOURCE / stage / name / "__init__.py").exists():
            yield importlib.import_module(f"naru.{stage}.{name}")


def sources(stage: str) -> Iterator[ast.Module]:
    for path in sorted((SOURCE / stage).rglob("*.py")):
        if "migrations" not in path.parts:
            yield ast.parse(path.read_text())


def labelled(stage: str) -> set[str]:
    """Every key of every table of words of the stage."""
    tables = [
        value for module in modules(stage, "labels") for value in vars(module).values() if isinstance(value, Mapping)
    ]
    return {str(key) for table in tables for key in table}


def named_codes(stage: str) -> set[str]:
    """Reason codes that the stage's rules give: the first argument of passed(), failed() and undetermined()."""
    found = set()
    for tree in sources(stage):
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args):
                continue
            first = node.args[0]
            if node.func.id in {"passed", "failed", "undetermined"} and isinstance(first, ast.Constant):
                found.add(str(first.value))
    return found


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_setting_is_explained_in_both_languages(setting: object) -> None:
    assert HANGUL.search(setting.meaning_ko)  # type: ignore[attr-defined]
    assert not HANGUL.search(setting.meaning_en)  # type: ignore[attr-defined]


def test_settings_are_read_from_the_table_only() -> None:
    known = {setting.name for setting in SETTINGS}
    named = {
        node.value
        for path in (ROOT / "src").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"NARU_[A-Z_]+", node.value)
    }
    assert named - known == set()


@pytest.mark.parametrize("name", COMMANDS)
def test_command_explains_itself(name: str) -> None:
    command = main.get_command(click.Context(main), name)
    assert command is not None
    subcommands = command.commands.values() if isinstance(command, click.Group) else []
    assert [each.name for each in (command, *subcommands) if not each.help] == []


@pytest.mark.parametrize("stage", STAGES)
def test_every_state_and_kind_of_the_stage_has_a_label(stage: str) -> None:
    enums = {
        value
        for module in modules(stage, "states")
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, StrEnum) and value.__module__ == module.__name__
    }
    missing = {f"{enum.__name__}.{member.name}" for enum in enums for member in enum if member not in labelled(stage)}
    assert missing == set()


@pytest.mark.parametrize("stage", STAGES)
def test_every_reason_code_of_the_stage_has_a_label(stage: str) -> None:
    assert named_codes(stage) - labelled(stage) == set()


@pytest.mark.parametrize("stage", STAGES)
def test_every_move_leads_between_states_that_exist(stage: str) -> None:
    for module in modules(stage, "states"):
        for machine in vars(module).values():
            if isinstance(machine, StateMachine):
                assert {type(state) for state, _ in machine.moves} == {type(after) for after in machine.moves.values()}


@pytest.mark.parametrize("stage", STAGES)
def test_every_permission_is_named_as_a_question_or_explained(stage: str) -> None:
    for module in modules(stage, "permissions"):
        functions = [value for value in vars(module).values() if getattr(value, "__module__", "") == module.__name__]
        questions = ("can_", "is_", "has_", "may_", "_")
        assert [f.__name__ for f in functions if not f.__name__.startswith(questions) and not f.__doc__] == []


def test_every_task_has_a_title_in_words() -> None:
    registry.load()
    assert [task.name for task in registry.TASKS.values() if not HANGUL.search(str(task.title))] == []


MACHINES = {
    "demand": DEMAND_MOVES,
    "offer": OFFER_MOVES,
    "interest": INTEREST_MOVES,
    "round": ROUND_MOVES,
    "round_member": MEMBER_MOVES,
}


def test_every_verb_of_the_audit_log_has_its_words() -> None:
    """Verbs written out in services, and those made of a subject and a move of its state machine."""
    subject = {verb.partition(".")[0] for verb in VERBS}
    written = {
        node.value
        for path in SOURCE.rglob("*.py")
        if path.name.startswith("services") or "services" in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"\w+\.\w+", node.value)
    }
    made = {f"{name}.{action}" for name, machine in MACHINES.items() for _, action in machine.moves}
    registry.load()
    verbs = {verb for verb in written - set(registry.TASKS) if verb.partition(".")[0] in subject} | made
    assert verbs - set(VERBS) == set()
