"""How a mail reads: what is said, between a greeting and an ending, in the recipient's language. Plain text."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

LONGEST_SUBJECT = 280
PREFERENCES = "/notices/preferences/"


@dataclass(frozen=True, slots=True)
class Said:
    """What is said, in both languages. path : where to go in the application, such as "/introductions/3/"."""

    title: str
    title_en: str
    text: str = ""
    text_en: str = ""
    path: str = ""


def address(path: str, language: str) -> str:
    """The whole address of a page in a language: what a mail can hold."""
    return f"{settings.ORIGIN}{'/en' if language == 'en' else ''}{path}"


def subject_of(said: Said, language: str) -> str:
    """One line, whatever was typed: a mail's head ends where a line ends."""
    title = (said.title_en or said.title) if language == "en" else said.title
    return " ".join(title.split())[:LONGEST_SUBJECT]


def body_of(said: Said, language: str) -> str:
    """The text and where to go on."""
    text = (said.text_en or said.text) if language == "en" else said.text
    return "\n\n".join(part for part in (text.strip(), address(said.path, language) if said.path else "") if part)


def digest_of(parts: Sequence[tuple[str, str]], language: str) -> tuple[str, str]:
    """Subject and body of a day's mail from the subjects and bodies of its parts."""
    with override(language):
        subject = ngettext("어제부터 온 알림 %(count)d개", "어제부터 온 알림 %(count)d개", len(parts))
        subject %= {"count": len(parts)}
    return subject, "\n\n".join(f"■ {title}\n{body}".strip() for title, body in parts)


def letter(subject: str, body: str, language: str, *, has_account: bool) -> tuple[str, str]:
    """Subject and text exactly as they go. has_account : its reader can choose how to be told."""
    with override(language):
        if has_account:
            ending = (
                _("나루에 계정이 있어 보내 드립니다. 메일을 줄이거나 모아 받으려면:")
                + "\n"
                + address(PREFERENCES, language)
            )
        else:
            ending = _("나루를 쓰는 사람이 이 주소로 보내 달라고 했습니다. 모르는 일이면 지우셔도 됩니다.")
        parts = (_("안녕하세요, 나루입니다."), subject, body, f"-- \n{ending}\n")
        return f"[{_('나루')}] {subject}", "\n\n".join(part for part in parts if part)
