"""The commands in the documentation run: every block fenced as `bash run`, in order, in a folder of its own."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```bash run\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)")
PAGES = sorted(page for page in (ROOT / "docs").rglob("*.md") if "reference" not in page.parts)
FRONT = [ROOT / "README.md", ROOT / "README.ko.md"]
RUN = {page.relative_to(ROOT).as_posix(): BLOCK.findall(page.read_text(encoding="utf-8")) for page in PAGES}


@pytest.mark.parametrize("document", [name for name, blocks in RUN.items() if blocks])
def test_commands_of_the_page_run(document: str, tmp_path: Path) -> None:
    for name in ("docs", "src"):
        (tmp_path / name).symlink_to(ROOT / name)
    commands = tmp_path / ".venv" / "bin"
    commands.parent.mkdir()
    commands.symlink_to(Path(sys.executable).parent)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("NARU_", "DJANGO_", "DATABASE_"))}
    settings = {"NARU_HOME": str(tmp_path / "var"), "NARU_EMBEDDER": "none", "NARU_CACHE_DIR": str(tmp_path / "cache")}
    path = {"PATH": f"{commands}{os.pathsep}{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}
    script = "set -euo pipefail\n" + "\n".join(RUN[document])
    done = subprocess.run(  # noqa: PLW1510  the exit code is looked at below
        ["bash", "-c", script],
        cwd=tmp_path,
        env={**kept, **settings, **path},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("document", [page.relative_to(ROOT).as_posix() for page in [*PAGES, *FRONT]])
def test_links_of_the_page_lead_somewhere(document: str) -> None:
    source = ROOT / document
    targets = LINK.findall(source.read_text(encoding="utf-8"))
    targeted = {(source.parent / target).resolve().relative_to(ROOT).as_posix() for target in targets}
    assert {target for target in targeted if not (ROOT / target).exists()} == set()
