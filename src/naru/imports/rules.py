"""What no cell of any file may hold, whatever its column means. Pure."""

import re
import unicodedata

from naru.core.resident_numbers import resident_number_in
from naru_engine.tables import Phrase

ROWS_AT_MOST = 50_000
WRITTEN_AT_ONCE = 2_000  # rows written in the request itself; more than that is a job

_SHEET_ERRORS = re.compile(r"#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!|SPILL!|CALC!)")

RESIDENT_NUMBER = Phrase(
    "주민등록번호는 받지 않습니다(개인정보 보호법 제24조의2). 파일에서 지우세요",
    "resident registration numbers are never accepted (Personal Information Protection Act, article 24-2);"
    " delete it from the file",
)
SHEET_ERROR = Phrase(
    "수식 오류 값입니다. 수식을 고치거나 값을 직접 적으세요", "is a formula error; repair it or type the value"
)
CONTROL = Phrase(
    "보이지 않는 제어 문자가 있습니다. 지우고 다시 저장하세요",
    "holds invisible control characters; delete them and save",
)


def cell_fault(cell: str) -> tuple[str, Phrase] | None:
    """The text to show and what is expected instead, or None for a cell that may stay."""
    if masked := resident_number_in(cell):
        return masked, RESIDENT_NUMBER
    if _SHEET_ERRORS.fullmatch(cell):
        return cell, SHEET_ERROR
    if not cell.isprintable() and any(
        unicodedata.category(char) in ("Cc", "Cs") and char not in "\t\r\n" for char in cell
    ):
        return cell, CONTROL
    return None
