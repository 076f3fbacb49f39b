"""The same input gives the same bytes in every process, whatever order Python gives its sets."""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

SPOKEN = "진공 다이캐스팅 기포 금형 냉각 주조 합금 알루미늄 용탕 배기 압력 온도 제어 검사 강도 연신율"
WORDS = SPOKEN.split()
HASH_SEEDS = ("1", "2", "3")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Offers whose sentences say the same words in another order: their passages are worth the same."""
    draw = random.Random(7)
    offers = []
    for number in range(40):
        said = draw.sample(WORDS, 9)
        sentences = [" ".join(draw.sample(said, len(said))) + "." for _ in range(3)]
        offers.append(f"T{number},역량 {number},{' '.join(sentences)}")
    demands = [f"D{number},수요 {number},{' '.join(draw.sample(WORDS, 9))}" for number in range(8)]
    for name, rows in (("demands", demands), ("offers", offers)):
        (tmp_path / f"{name}.csv").write_text("\n".join(["id,title,text", *rows]) + "\n", encoding="utf-8")
    return tmp_path


def naru(folder: Path, *arguments: str, hash_seed: str) -> None:
    run = [sys.executable, "-m", "naru.cli", *arguments, "--quiet"]
    subprocess.run(run, cwd=folder, env={**os.environ, "PYTHONHASHSEED": hash_seed}, check=True)


def test_match_and_assign_in_other_processes_give_the_same_bytes(folder: Path) -> None:
    found = set()
    for seed in HASH_SEEDS:
        matches, chosen = f"matches-{seed}.csv", f"chosen-{seed}.csv"
        naru(folder, "match", "demands.csv", "offers.csv", "--model", "lexical", "--out", matches, hash_seed=seed)
        pairs = folder / f"pairs-{seed}.csv"
        pairs.write_text(
            (folder / matches).read_text(encoding="utf-8").replace("demand,rank,offer,", "row,rank,column,", 1)
        )
        naru(folder, "assign", pairs.name, "--per-row", "2", "--max-per-column", "1", "--out", chosen, hash_seed=seed)
        found.add((folder / matches).read_bytes() + (folder / chosen).read_bytes())
    assert len(found) == 1
