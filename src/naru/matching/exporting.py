"""Demands and offers as tables that `naru match` and a spreadsheet read: public parts only."""

from naru.demands.queries import search_texts
from naru.demands.sheets import SearchText
from naru.matching.sources import entry_of, question_of
from naru.people.regions import full_name
from naru_engine.tables import Cell, Phrase, Result, ResultColumn

COLUMNS = (
    ResultColumn("id", Phrase("번호", "id")),
    ResultColumn("title", Phrase("제목", "title")),
    ResultColumn("text", Phrase("내용", "text"), "long text"),
    ResultColumn("owner", Phrase("보유자", "owner")),
    ResultColumn("org", Phrase("기관", "organisation")),
    ResultColumn("kind", Phrase("종류", "kind")),
    ResultColumn("region", Phrase("지역", "region")),
    ResultColumn("field", Phrase("분야", "field")),
    ResultColumn("trl", Phrase("기술성숙도", "TRL"), "integer"),
)


def table_of(subject_type: str) -> Result:
    """All public things of a type ("demand" or "offer"), with the texts by which the match page compares them."""
    title = Phrase("기술수요", "Demands") if subject_type == "demand" else Phrase("보유기술", "Offers")
    return Result(title, COLUMNS, [_row(text) for text in search_texts(subject_type)])


def _row(text: SearchText) -> list[Cell]:
    said = question_of(text) if text.subject_type == "demand" else entry_of(text)
    return [
        str(text.id),
        said.title,
        said.text,
        text.organisation_name,
        text.organisation_name,
        "" if text.subject_type == "demand" else text.kind,
        full_name(text.region_code) if text.region_code else "",
        text.field,
        text.trl,
    ]
