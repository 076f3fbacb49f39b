"""Telling people what happened to their membership."""

from collections.abc import Iterable
from datetime import datetime

from naru.core.actor import Role
from naru.people.labels import ROLES, told
from naru.people.models import Organisation
from naru.records.services import Recipient, Said, mail_address, notify
from naru.records.states import NoticeKind


def said_about(code: str, organisation: Organisation, *, path: str, role: Role | None = None) -> Said:
    words = ROLES[role] if role else ""
    title, text = told(code, "ko", organisation=organisation.name, role=words)
    title_en, text_en = told(code, "en", organisation=organisation.name_en or organisation.name, role=words)
    return Said(title=title, title_en=title_en, text=text, text_en=text_en, path=path)


def tell(recipients: Iterable[Recipient], said: Said, *, key: str, organisation_id: int, now: datetime) -> None:
    notify(
        recipients=recipients,
        kind=NoticeKind.ACCOUNT,
        said=said,
        subject_type="organisation",
        subject_id=organisation_id,
        now=now,
        key=key,
    )


def mail_invitation(email: str, said: Said, *, key: str, now: datetime) -> None:
    """To the address alone, whoever reads it: the invited person may not have an account yet."""
    mail_address(email=email, kind=NoticeKind.ACCOUNT, said=said, now=now, key=key)
