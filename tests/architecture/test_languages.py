"""Both languages are complete: every text in the source has its English, and no page says what cannot be translated."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.utils.translation.template import templatize

SOURCE = Path(__file__).parents[2] / "src" / "naru"
PARTS = sorted(path.name for path in SOURCE.iterdir() if path.is_dir() and not path.name.startswith("_"))
# function → positions of (context, singular, plural) among its arguments
CALLS = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
}
# Landing today.
IN_FLIGHT: set[str] = set()
HANGUL = re.compile("[가-힣]")
# Names that stay as they are in either language.
SAME_IN_BOTH = {"한국어", "나루", "English"}
Message = tuple[str | None, str, str | None]


def messages_in(code: str) -> Iterator[Message]:
    for node in ast.walk(ast.parse(code)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name not in CALLS:
            continue
        values = [arg.value if isinstance(arg, ast.Constant) else None for arg in node.args]
        context, singular, plural = (None if at is None else values[at] for at in CALLS[name])
        if isinstance(singular, str) and singular:
            yield context, singular, plural


def messages_of_template(path: Path) -> Iterator[Message]:
    """Django's own extraction writes calls of gettext between masked text; each call is cut out and parsed."""
    calls = re.finditer(r"\b(?:np|n|p)?gettext\((?:u?(?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")[ ,]*)+", masked(path))
    for call in calls:
        yield from messages_in(call.group().rstrip(", ").replace("(u'", "('").replace(", u'", ", '") + ")")
    for call in re.finditer(r"(?<!\w)_\((u?(?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"))\)", masked(path)):
        yield from messages_in(f"_({call.group(1)})")


def masked(path: Path) -> str:
    return templatize(path.read_text(), origin=str(path))


def messages_of(part: str) -> Iterator[tuple[str, Message]]:
    for path in sorted((SOURCE / part).rglob("*.py")):
        if "migrations" not in path.parts:
            yield from ((str(path.relative_to(SOURCE)), message) for message in messages_in(path.read_text()))
    for path in sorted((SOURCE / part).rglob("templates/**/*.*")):
        if path.suffix in {".html", ".txt"}:
            yield from ((str(path.relative_to(SOURCE)), message) for message in messages_of_template(path))


def english() -> dict[tuple[str | None, str], polib.POEntry]:
    entries: dict[tuple[str | None, str], polib.POEntry] = {}
    for path in sorted(SOURCE.rglob("locale/**/en/LC_MESSAGES/django.po")):
        for entry in polib.pofile(str(path)):
            if not entry.obsolete and not entry.fuzzy:
                entries[(entry.msgctxt, entry.msgid)] = entry
    return entries


@pytest.fixture(scope="module")
def catalogue() -> dict[tuple[str | None, str], polib.POEntry]:
    return english()


@pytest.mark.parametrize("part", PARTS)
def test_every_text_has_its_english(part: str, catalogue: dict[tuple[str | None, str], polib.POEntry]) -> None:
    missing = []
    for place, (context, singular, plural) in messages_of(part):
        entry = catalogue.get((context, singular))
        texts = [entry.msgstr] if entry and plural is None else list(entry.msgstr_plural.values()) if entry else []
        if singular not in SAME_IN_BOTH and (not texts or not all(texts)):
            missing.append(f"{place}: {singular}")
    assert missing == []


PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")


def test_english_keeps_the_placeholders_and_is_english(
    catalogue: dict[tuple[str | None, str], polib.POEntry],
) -> None:
    wrong = []
    for entry in catalogue.values():
        texts = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
        for text in texts:
            left = HANGUL.search(text) and not any(name in text for name in SAME_IN_BOTH)
            if left or (
                not entry.msgid_plural and set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(entry.msgid))
            ):
                wrong.append(f"{entry.msgid} → {text}")
    assert wrong == []


COMMENT = re.compile(r"\{#.*?#\}|\{% comment.*?%\}.*?\{% endcomment %\}|<!--.*?-->", re.DOTALL)
TRANSLATED = re.compile(
    r"\{% (?:blocktranslate|blocktrans)\b.*?\{% end(?:blocktranslate|blocktrans) %\}"
    r"|\{% (?:translate|trans)\b.*?%\}|_\((?:'[^']*'|\"[^\"]*\")\)",
    re.DOTALL,
)


# What is marked as Korean stays Korean in either language.
MARKED_KOREAN = re.compile(r"<(\w+)\b[^>]*\blang=\"ko\"[^>]*>.*?</\1>", re.DOTALL)


def test_templates_say_nothing_that_cannot_be_translated() -> None:
    left = []
    for path in sorted(SOURCE.rglob("templates/**/*.html")):
        text = MARKED_KOREAN.sub("", TRANSLATED.sub("", COMMENT.sub("", path.read_text())))
        for name in SAME_IN_BOTH:
            text = text.replace(name, "")
        left += [f"{path.relative_to(SOURCE)}: {word}" for word in re.findall(r"[가-힣][가-힣 ]*", text)]
    assert left == []


def untranslated_literals(tree: ast.Module) -> Iterator[str]:
    """Strings with Hangul outside of docstrings and of calls of gettext."""
    inside = {
        id(child)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and (getattr(node.func, "id", "") or getattr(node.func, "attr", "")) in CALLS
        for child in ast.walk(node)
    }
    documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Constant) and isinstance(node.value, str) and HANGUL.search(node.value)):
            continue
        if id(node) not in inside | documentation:
            yield f"{node.lineno}: {node.value}"


# Korean units of money, used on the Korean page only; the English page counts in millions.
SPEAKS_KOREAN_ONLY_IN_KOREAN = {"web/templatetags/naru.py"}


def test_pages_and_forms_say_nothing_that_cannot_be_translated() -> None:
    left = [
        f"{path.relative_to(SOURCE)}:{literal}"
        for path in sorted((SOURCE / "web").rglob("*.py"))
        if path.relative_to(SOURCE).as_posix() not in SPEAKS_KOREAN_ONLY_IN_KOREAN
        for literal in untranslated_literals(ast.parse(path.read_text()))
    ]
    assert left == []


def test_a_text_has_the_same_english_in_every_catalogue() -> None:
    """All catalogues are merged into one, so of two different translations one would win by chance."""
    seen: dict[tuple[str | None, str], str] = {}
    clashes = []
    for path in sorted(SOURCE.rglob("locale/**/en/LC_MESSAGES/django.po")):
        for entry in polib.pofile(str(path)):
            text = entry.msgstr or str(entry.msgstr_plural)
            if not entry.obsolete and seen.setdefault((entry.msgctxt, entry.msgid), text) != text:
                clashes.append(f"{entry.msgid}: {seen[(entry.msgctxt, entry.msgid)]} / {text}")
    assert clashes == []
