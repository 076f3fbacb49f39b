"""`naru index`, `naru search`, `naru export`: the shared index and what it finds, at the terminal."""

from pathlib import Path
from time import perf_counter

import click
from django.utils.translation import override

from naru.cli.speech import language, refuse, say
from naru.demands.labels import OFFER_KINDS
from naru.demands.states import OfferKind
from naru.matching import following
from naru.matching.exporting import table_of
from naru.matching.finding import PUBLIC_KINDS, Result, Search, find
from naru.matching.meaning import add_missing_vectors
from naru.matching.solve import IndexMissing
from naru_engine.tables import RESULT_ENDINGS, write_result


@click.group()
def index() -> None:
    """The search index that web and worker share."""


@index.command()
@click.option("--vectors", is_flag=True, help="Also make the vectors of meaning now, instead of in the background.")
def build(*, vectors: bool) -> None:
    """Make the index anew from the database; searches go on meanwhile."""
    shared, start = following.shared_index(), perf_counter()
    done = following.rebuild(shared)
    say(
        f"색인을 만들었습니다: {done.put}건, {perf_counter() - start:.1f}초.",
        f"Index made: {done.put} entries, {perf_counter() - start:.1f} s.",
    )
    if vectors:
        added = add_missing_vectors(shared)
        say(f"의미 벡터 {added}개를 만들었습니다.", f"{added} vectors of meaning made.")


@index.command()
def status() -> None:
    """Say what is in the index and whether it is up to date. Exit 1 when it is missing or behind."""
    shared = following.shared_index()
    position = shared.position()
    if position is None:
        raise refuse(
            f"색인이 없습니다({shared.folder}). `naru index build`로 만드세요.",
            f"There is no index in {shared.folder}. Make it: `naru index build`.",
            code=1,
        )
    megabytes = shared.size_bytes() / 1e6
    model = shared.stored_model()
    say(
        f"{len(shared)}건, {megabytes:.1f} MB, 감사 기록 {position.sequence}번까지. 의미 모델: {model or '없음'}",
        f"{len(shared)} entries, {megabytes:.1f} MB, up to audit event {position.sequence}. Model: {model or 'none'}",
    )
    if following.is_behind(shared):
        raise refuse(
            "색인이 뒤처져 있습니다. 작업자가 돌고 있는지 확인하거나 `naru index build`를 실행하세요.",
            "The index is behind. See whether a worker runs, or run `naru index build`.",
            code=1,
        )


@click.command()
@click.argument("problem")
@click.option("--kind", "kinds", type=click.Choice(PUBLIC_KINDS), multiple=True, help="Only these kinds; repeatable.")
@click.option("--page", type=click.IntRange(min=1), default=1, show_default=True)
@click.option("--lang", type=click.Choice(["ko", "en"]), help="Language of the answer; by the locale when left out.")
def search(problem: str, kinds: tuple[str, ...], page: int, lang: str | None) -> None:
    """Find what answers a PROBLEM, as the search page does."""
    spoken = lang or language()
    try:
        found = find(following.shared_index(), Search(problem, kinds=kinds, page=page))
    except IndexMissing:
        raise refuse(
            "색인이 없습니다. `naru index build`로 만드세요.", "There is no index. Make it: `naru index build`.", code=1
        ) from None
    with override(spoken):
        for rank, result in enumerate(found.results, start=(found.page - 1) * 10 + 1):
            click.echo(_line(rank, result, spoken))
    if spoken == "ko":
        by = f"말과 뜻({found.model})으로" if found.model else "말로"
        click.echo(f"{found.total}건, {by} 찾음.")
    else:
        by = f"words and meaning ({found.model})" if found.model else "words"
        click.echo(f"{found.total} found, by {by}.")


def _line(rank: int, result: Result, spoken: str) -> str:
    card = result.card
    kind = OFFER_KINDS[OfferKind(card.kind)] if card.kind in set(OfferKind) else card.kind
    head = f"{rank:>3}. {result.score:5.1%}  {card.title_in(spoken)} — {card.organisation_in(spoken)} [{kind}]"
    if result.reasons is None:
        return head
    why = ", ".join(f"{word.word} +{100 * word.share:.1f}" for word in result.reasons.words[:6])
    meaning = result.reasons.meaning_share
    added = ("뜻" if spoken == "ko" else "meaning") + f" +{100 * meaning:.1f}" if meaning else ""
    return f"{head}\n     {', '.join(part for part in (why, added) if part)}"


@click.command()
@click.argument("what", type=click.Choice(["demands", "offers"]))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--lang", type=click.Choice(["ko", "en"]), help="Language of headings in .xlsx and .html.")
def export(what: str, file: Path, lang: str | None) -> None:
    """Write all public demands or offers to FILE (.csv, .jsonl, .xlsx, .html), as `naru match` reads them."""
    if file.suffix.lower() not in RESULT_ENDINGS:
        endings = ", ".join(RESULT_ENDINGS)
        raise refuse(
            f"{file}: 끝이 {endings} 가운데 하나인 이름을 적으세요.", f"{file}: give a name that ends in {endings}."
        )
    table = table_of(what.removesuffix("s"))
    write_result(file, table, lang=lang or language())
    say(f"{len(table.rows)}건을 {file}에 적었습니다.", f"{len(table.rows)} rows written to {file}.")
