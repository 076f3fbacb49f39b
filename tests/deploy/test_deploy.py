"""What is under deploy/ can be read by the programs it is for, and names only commands and settings that exist."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from naru.cli.root import COMMANDS
from naru.config.env import SETTINGS

DEPLOY = Path(__file__).parents[2] / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
TEXTS = [path for path in sorted(DEPLOY.rglob("*")) if path.is_file()]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not here")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_unit_is_one_that_systemd_understands(unit: Path, tmp_path: Path) -> None:
    for each in UNITS:
        # The program is not installed where the tests run; everything else is verified as it stands.
        text = each.read_text().replace("/opt/naru/bin/naru", "/bin/true")
        (tmp_path / each.name).write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / unit.name)],
        capture_output=True,
        text=True,
        check=False,
    )
    ours = [line for line in done.stderr.splitlines() if "naru" in line]
    assert (done.returncode, ours) == (0, [])


def test_compose_has_its_services_and_keeps_its_data() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    services = compose["services"]
    assert set(services) == {"database", "web", "worker"}
    assert services["worker"]["command"] == ["naru", "worker"]
    mounts = {mount.partition(":")[0] for service in services.values() for mount in service["volumes"]}
    assert mounts == set(compose["volumes"])
    assert services["web"]["ports"] == ["127.0.0.1:8000:8000"]


def test_commands_and_settings_that_are_named_exist() -> None:
    known = {setting.name for setting in SETTINGS} | {"NARU_DATABASE_PASSWORD"}
    for path in TEXTS:
        text = path.read_text()
        assert set(re.findall(r"NARU_[A-Z_]+", text)) - known == set(), path.name
        named = re.findall(r'(?:bin/naru |"naru", ")([a-z]+)', text)
        assert set(named) - set(COMMANDS) == set(), path.name


def test_no_secret_and_no_private_address_stands_there() -> None:
    for path in TEXTS:
        text = path.read_text()
        assert not re.search(r"(?:SECRET_KEY|PASSWORD)=\S", text), path.name
        assert not re.search(r"index-url|://(?!naru\.example\.org|127\.0\.0\.1|naru:\$)\S+\.\w", text), path.name
