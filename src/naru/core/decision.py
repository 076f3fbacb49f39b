"""The answer of a rule: pass, fail or undetermined, with the article and what would change it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True, slots=True)
class Decision:
    """One rule's verdict.

    `code` is stable and has a label in the stage's `labels.py`; `article` names the law or the announcement;
    `facts` holds the values that decided and, where undetermined, `needs`: the facts that would decide it.
    Skipped is not passed: a rule that lacks a fact answers UNDETERMINED.
    """

    verdict: Verdict
    code: str
    article: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        return self.verdict is Verdict.PASS


def passed(code: str, article: str = "", **facts: Any) -> Decision:
    return Decision(Verdict.PASS, code, article, facts)


def failed(code: str, article: str = "", **facts: Any) -> Decision:
    return Decision(Verdict.FAIL, code, article, facts)


def undetermined(code: str, article: str = "", **facts: Any) -> Decision:
    return Decision(Verdict.UNDETERMINED, code, article, facts)
