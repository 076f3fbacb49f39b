"""The page on assignment runs as it stands."""

import os
import re
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "explanation" / "assignment.md"


def test_commands_of_the_assignment_page_run_and_verify(tmp_path):
    script = "set -e\n" + "\n".join(re.findall(r"```sh\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL))
    found = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}
    ended = subprocess.run(["bash", "-c", script], cwd=tmp_path, env=found, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert "✓ bound: 1.2 found, 1.2 claimed" in ended.stdout
