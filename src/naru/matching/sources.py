"""What can be found, read from the stages before this one. Only public text: the shared index holds nothing else.

Each source says which of its ids belong into the index and gives their public text. `tests/matching/test_leaks.py`
proves that a word which stands only in a confidential part never gets here.
"""

from collections.abc import Iterable, Iterator

from naru.core.actor import PUBLIC
from naru.demands.queries import demands_visible_to, offers_visible_to, search_texts
from naru.demands.sheets import SearchText
from naru.matching.results import Card, Entry, Wanted, key_of
from naru.programmes import queries as programmes
from naru.records.models import AuditEvent

SUBJECT_TYPES = ("offer", "demand", "programme")
FOLLOWED_TYPES = (*SUBJECT_TYPES, "organisation")
"""Types of events after which the index may have to change."""


def entry_of(text: SearchText) -> Entry:
    """Both languages stand in one entry, so that a question in either finds it by words.

    The organisation's name stays out: an institute of materials would else rank first for every material.
    """
    return Entry(
        key=key_of(text.subject_type, text.id),
        title=" / ".join(part for part in (text.title, text.title_en) if part),
        text="\n".join(part for part in (text.field, text.text, text.text_en) if part),
        owner=str(text.organisation_id) if text.organisation_id else "",
        facets={
            "type": text.subject_type,
            "kind": text.kind,
            "region": text.region_code[:2],
            "state": text.state,
        },
    )


def question_of(text: SearchText) -> Wanted:
    """A demand or offer as a question: in its main language only.

    With the translation in it, every offer that is written in one language would miss half of what is asked.
    """
    return Wanted(
        text.title or text.title_en, "\n".join(part for part in (text.field, text.text or text.text_en) if part)
    )


def card_of(text: SearchText) -> Card:
    return Card(
        key=key_of(text.subject_type, text.id),
        subject_type=text.subject_type,
        id=text.id,
        kind=text.kind,
        title=text.title,
        title_en=text.title_en,
        organisation_id=text.organisation_id,
        organisation_name=text.organisation_name,
        organisation_name_en=text.organisation_name_en,
        region_code=text.region_code,
        trl=text.trl,
        is_example=text.is_example,
        contact_role=text.contact_role,
        website=text.website,
    )


def _programme(text: programmes.ProgrammeText) -> tuple[Card, Entry]:
    key = key_of("programme", text.id)
    card = Card(key, "programme", text.id, "programme", text.title, text.title_en, None, "", "", text.region_code)
    entry = Entry(
        key=key,
        title=" / ".join(part for part in (text.title, text.title_en) if part),
        text="\n".join(part for part in (text.text, text.text_en) if part),
        facets={"type": "programme", "kind": "programme", "region": text.region_code[:2], "state": ""},
    )
    return card, entry


def things(subject_type: str, ids: Iterable[int] | None = None) -> Iterator[tuple[Card, Entry]]:
    """All public things of a type, or those among `ids` that are public: how they are shown, how they are found."""
    if subject_type == "programme":
        yield from map(_programme, programmes.search_texts(ids))
    else:
        for text in search_texts(subject_type, ids):
            yield card_of(text), entry_of(text)


def entries(subject_type: str, ids: Iterable[int] | None = None) -> Iterator[Entry]:
    """The entries of all public things of a type, or of those among `ids` that are public."""
    for _, entry in things(subject_type, ids):
        yield entry


def all_entries() -> Iterator[Entry]:
    for subject_type in SUBJECT_TYPES:
        yield from entries(subject_type)


def touched_by(events: Iterable[AuditEvent]) -> dict[str, set[int]]:
    """Which things the events may have changed, by type. An organisation's events touch all that it offers and asks."""
    touched: dict[str, set[int]] = {subject_type: set() for subject_type in SUBJECT_TYPES}
    organisations: set[int] = set()
    for event in events:
        if event.subject_type == "organisation":
            organisations.add(int(event.subject_id))
        elif event.subject_type in touched:
            touched[event.subject_type].add(int(event.subject_id))
    if organisations:
        of_them = {"organisation_id__in": organisations}
        touched["offer"].update(offers_visible_to(PUBLIC).filter(**of_them).values_list("id", flat=True))
        touched["demand"].update(demands_visible_to(PUBLIC).filter(**of_them).values_list("id", flat=True))
    return touched
