"""The import contracts hold, and every package stands in them."""

import configparser
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def contract(name: str, key: str) -> set[str]:
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter")
    words = parser[f"importlinter:contract:{name}"][key].replace("|", " ").split()
    return {word.strip("()") for word in words}


def packages() -> set[str]:
    return {f"naru.{entry.parent.name}" for entry in (ROOT / "src" / "naru").glob("*/__init__.py")}


def stages() -> set[str]:
    return {f"naru.{entry.parent.name}" for entry in (ROOT / "src" / "naru").glob("*/models.py")}


def test_import_contracts_hold() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint], cwd=ROOT, env={"PYTHONPATH": "src"}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]


def test_every_package_has_its_layer() -> None:
    assert packages() - contract("stages", "layers") == set()


def test_every_stage_keeps_the_order_inside_and_protects_its_models() -> None:
    assert stages() - contract("inside", "containers") == set()
    assert stages() - contract("thin", "allowed_importers") == set()
