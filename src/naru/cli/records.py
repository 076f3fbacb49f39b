"""`naru audit`: read the audit log and prove that it is what was written."""

import json
import sys
from typing import TYPE_CHECKING

import click

from naru.cli.speech import refuse, say
from naru.core.actor import SYSTEM
from naru.records import queries, verification

if TYPE_CHECKING:
    from naru.records.models import AuditEvent


class AnchorType(click.ParamType[verification.Anchor]):
    name = "SEQUENCE:HASH"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> verification.Anchor:
        try:
            return verification.Anchor.parse(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


@click.group()
def audit() -> None:
    """The audit log: what happened, in an order that cannot be altered unseen."""


@audit.command()
@click.option("--anchor", "anchors", type=AnchorType(), multiple=True, help="A head noted down earlier; repeatable.")
def verify(anchors: tuple[verification.Anchor, ...]) -> None:
    """Walk the whole chain. Exit 0 when it is whole, 1 with the first break."""
    head = verification.last_anchor()
    with click.progressbar(length=head.sequence, label="audit", file=sys.stderr) as bar:
        found = verification.verify_chain(
            anchors=anchors, on_progress=lambda _done, _total: bar.update(verification.CHUNK)
        )
    if not found.is_whole:
        raise refuse(
            f"감사 기록이 {found.broken_at}번에서 끊어졌습니다: {found.kind}. 그 앞 {found.events}건은 온전합니다. "
            "백업과 견주어 보세요.",
            f"The audit chain is broken at {found.broken_at}: {found.kind}. The {found.events} before it are whole. "
            "Compare with a backup.",
            code=1,
        )
    say(
        f"감사 기록 {found.events}건이 온전합니다. 머리: {head}",
        f"The audit chain is whole: {found.events} events. Head: {head}",
    )


@audit.command()
def head() -> None:
    """Print the end of the chain; keep it elsewhere and give it to `verify --anchor` later."""
    click.echo(str(verification.last_anchor()))


@audit.command()
@click.option("--after", type=int, default=0, help="Only events with a larger number.")
@click.option("--subject", help="TYPE or TYPE:ID.")
@click.option("--verb", help="Exactly this verb.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="The newest so many.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line, with hashes.")
def log(after: int, subject: str | None, verb: str | None, limit: int, *, as_json: bool) -> None:
    """Print events, oldest of the newest first."""
    subject_type, _, subject_id = (subject or "").partition(":")
    wanted = queries.AuditFilter(subject_type=subject_type, subject_id=subject_id, verb=verb or "", after=after)
    events = list(queries.audit_events(SYSTEM, wanted)[:limit])
    for event in reversed(events):
        click.echo(_as_json(event) if as_json else _as_line(event))


def _as_line(event: "AuditEvent") -> str:
    who = event.actor_kind if event.actor_id is None else f"{event.actor_kind}:{event.actor_id}"
    details = json.dumps(event.details, ensure_ascii=False) if event.details else ""
    at = event.occurred_at.isoformat(timespec="seconds")
    return f"{event.sequence:>8}  {at}  {who:<14} {event.verb:<28} {event.subject_type}:{event.subject_id} {details}"


def _as_json(event: "AuditEvent") -> str:
    return json.dumps(
        {
            "sequence": event.sequence,
            "occurred_at": event.occurred_at.isoformat(),
            "actor_kind": event.actor_kind,
            "actor_id": event.actor_id,
            "verb": event.verb,
            "subject_type": event.subject_type,
            "subject_id": event.subject_id,
            "details": event.details,
            "previous_hash": event.previous_hash,
            "hash": event.hash,
        },
        ensure_ascii=False,
    )
