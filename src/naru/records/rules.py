"""Which files may be kept, how their names are written, and when a mail goes again. Pure."""

import re
import unicodedata
from datetime import timedelta

from naru.core.decision import Decision, failed, passed
from naru.core.resident_numbers import resident_number_in
from naru.records.file_kinds import FileKind, texts_of

LONGEST_NAME = 120
_ARTICLE = "개인정보보호법 제24조의2"
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069]+')


def may_be_kept(content: bytes, name: str, kind: FileKind | None, *, most_bytes: int) -> Decision:
    """Whether a file may be attached: not empty, not too large, of a known kind, without a resident number."""
    if not content:
        return failed("file_empty")
    if len(content) > most_bytes:
        return failed("file_too_large", most_megabytes=most_bytes // (1024 * 1024))
    if kind is None:
        return failed("file_kind_refused")
    for text in (name, *texts_of(content, kind)):
        if masked := resident_number_in(text):
            return failed("file_resident_number", _ARTICLE, found=masked)
    return passed("file_ok")


def clean_name(name: str, kind: FileKind) -> str:
    """A name that every system can save: composed Hangul, no path, no signs of control, and the kind's ending.

    >>> from naru.records.file_kinds import PDF
    >>> clean_name("../../보고서.exe", PDF)
    '보고서.exe.pdf'
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    cleaned = " ".join(_NOT_IN_NAMES.sub(" ", last).split()).rstrip(" .")
    ending = next((end for end in kind.endings if cleaned.lower().endswith(end)), "")
    stem = cleaned[: len(cleaned) - len(ending)].strip(" .")
    return f"{stem[:LONGEST_NAME] or '파일'}{ending or kind.endings[0]}"


FIRST_RETRY = timedelta(minutes=1)
MOST_ATTEMPTS = 6


def mail_retry_delay(attempt: int) -> timedelta | None:
    """How long to wait after attempt number `attempt` (from 1) of a mail failed; None: it has failed for good.

    >>> [str(mail_retry_delay(n)) for n in (1, 2, 5, 6)]
    ['0:01:00', '0:04:00', '4:16:00', 'None']
    """
    return None if attempt >= MOST_ATTEMPTS else FIRST_RETRY * 4 ** (attempt - 1)
