"""Read .jsonl: one JSON object a line."""

import json
from typing import Any

from naru_engine.tables.delimited import decode, refuse_disguised
from naru_engine.tables.limits import Limits
from naru_engine.tables.problems import Phrase, Problem, Problems
from naru_engine.tables.rows import RawTable

NOT_AN_OBJECT = Phrase(
    '한 줄에 JSON 객체 하나({"이름": 값})여야 합니다', 'each line must be one JSON object ({"name": value})'
)
NESTED = Phrase("글, 수 또는 그 목록이어야 합니다", "must be a text, a number, or a list of these")


class _RepeatedKeyError(ValueError):
    pass


def read_jsonlines(name: str, content: bytes, limits: Limits) -> RawTable:
    """Rows of a .jsonl; the header is the union of all keys, in order of first use. Lists become 'a;b'."""
    refuse_disguised(name, content)
    problems = Problems()
    objects: list[dict[str, Any]] = []
    numbers: list[int] = [1]
    for number, line in enumerate(decode(name, content).split("\n"), 1):
        if not line.strip():
            continue
        parsed = _parse(name, number, line, problems)
        if parsed is not None:
            objects.append(parsed)
            numbers.append(number)
    keys = list(dict.fromkeys(key for parsed in objects for key in parsed))
    if len(keys) > limits.columns:
        said = Phrase(
            f"열이 {limits.columns:,}개를 넘습니다", f"has more than {limits.columns:,} columns; keep those needed"
        )
        problems.add(Problem(name, None, None, None, said))
    problems.raise_any()
    rows = [keys]
    for number, parsed in zip(numbers[1:], objects, strict=True):
        rows.append([_text(name, number, key, parsed.get(key), limits, problems) for key in keys])
    return RawTable(rows, problems, numbers=numbers)


def _parse(name: str, number: int, line: str, problems: Problems) -> dict[str, Any] | None:
    try:
        parsed = json.loads(line, object_pairs_hook=_without_repeats)
    except _RepeatedKeyError as error:
        said = Phrase("같은 이름이 두 번 나옵니다. 하나만 남기세요", "the same name stands twice; keep one")
        problems.add(Problem(name, number, str(error), None, said))
        return None
    except (ValueError, RecursionError):
        problems.add(Problem(name, number, None, line.strip(), NOT_AN_OBJECT))
        return None
    if not isinstance(parsed, dict):
        problems.add(Problem(name, number, None, line.strip(), NOT_AN_OBJECT))
        return None
    return parsed


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _RepeatedKeyError(key)
        found[key] = value
    return found


def _text(name: str, number: int, key: str, value: Any, limits: Limits, problems: Problems) -> str:
    if isinstance(value, list) and not any(isinstance(part, list | dict) for part in value):
        text = ";".join(_scalar(part) for part in value)
    elif isinstance(value, list | dict):
        problems.add(Problem(name, number, key, json.dumps(value, ensure_ascii=False)[:200], NESTED))
        return ""
    else:
        text = _scalar(value)
    if len(text) > limits.cell_characters or "\0" in text:
        said = Phrase(
            f"NUL 문자가 없는 {limits.cell_characters:,}자 이하의 글이어야 합니다",
            f"must be a text of at most {limits.cell_characters:,} characters without NUL",
        )
        problems.add(Problem(name, number, key, text, said))
    return text


def _scalar(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)
