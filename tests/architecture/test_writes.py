"""Changes to the database happen in services and nowhere else."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "naru"
WRITES = {"create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "save", "delete", "update"}
# A queue's leases and schedules are written by workers, a step's mark stands in the effect's own transaction, and the
# services of the imports keep the writing of rows beside them.
OWN_REASON = {"jobs/leases.py", "jobs/schedules.py", "jobs/context.py", "imports/writing.py"}


def may_write(path: Path) -> bool:
    place = path.relative_to(SOURCE)
    in_services = place.name.startswith("services") or "services" in place.parts
    return in_services or place.name == "models.py" or "migrations" in place.parts or place.as_posix() in OWN_REASON


def receiver(node: ast.expr) -> str:
    return ast.unparse(node)


def is_write(call: ast.Call) -> bool:
    """A call that looks like a write of the ORM; dictionaries, hashes, sessions and caches have such names too."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in WRITES:
        return False
    name, of = call.func.attr, receiver(call.func.value)
    if name == "update":
        return any(part in of for part in (".objects", ".filter(", ".exclude(", ".all(", "select_for_update"))
    if name in {"save", "delete"}:
        return not any(part in of for part in ("session", "cache", "storage", "file", "path"))
    return True


def writes_in(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and is_write(node):
            yield f"{path.relative_to(SOURCE)}:{node.lineno} {ast.unparse(node.func)}"


def test_writes_stand_in_services_only() -> None:
    others = [path for path in sorted(SOURCE.rglob("*.py")) if not may_write(path)]
    assert len(others) > 30
    assert [write for path in others for write in writes_in(path)] == []


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("Job.objects.filter(pk=1).update(state='x')", True),
        ("person.save()", True),
        ("Person.objects.create(name='x')", True),
        ("job.delete()", True),
        ("digest.update(b'x')", False),
        ("request.session.save()", False),
    ],
)
def test_scan_knows_a_write_when_it_sees_one(code: str, expected: bool) -> None:
    call = ast.parse(code, mode="eval").body
    assert isinstance(call, ast.Call)
    assert is_write(call) is expected
