"""`naru match DEMANDS OFFERS --out RESULT`: which offers answer which demands."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from naru_engine.commands.common import Run, file_command
from naru_engine.commands.match_input import (
    condition_columns,
    read_conditions,
    read_items,
    read_pairs,
)
from naru_engine.commands.match_reasons import missing_of, owner_reasons_of, passages_of, reasons_of
from naru_engine.commands.match_report import Request, Row, result_of, summary_of
from naru_engine.matching import Aggregation, Document, Explanation, Hit, Index, Mode, OwnerHit, Query
from naru_engine.tables import (
    BadInput,
    Phrase,
    Problem,
    Problems,
)
from naru_engine.text import Glossary, MeaningModel, VectorCache, default_model, mine_glossary, read_glossary

EXPLAINED_WORKS = 5
"""The works of an owner whose words are told; the sixth counts for less than a hundredth."""

NO_MODEL = Phrase(
    "의미 모델이 없어 낱말로만 견줍니다. 설치: pip install 'naru[dense]'",
    "no dense model is installed; matching by words only. To add one: pip install 'naru[dense]'",
)
NEEDS_MODEL = Phrase(
    "semantic에는 의미 모델이 필요합니다. pip install 'naru[dense]'로 설치하거나 lexical을 고르세요",
    "needs a dense model; install it with pip install 'naru[dense]' or choose lexical",
)
PAIRS_AND_TOP = Phrase(
    "--pairs는 적은 쌍을 모두 냅니다. --top을 빼세요", "--pairs scores every pair it names; leave --top out"
)
NEEDS_OWNERS = Phrase(
    "보유자의 점수를 정하는 선택입니다. --by owner를 함께 주세요", "says how owners are scored; add --by owner"
)
EMBEDDING = Phrase("뜻 벡터 만들기", "Embedding")
MATCHING = Phrase("견주기", "Matching")


_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("match")
@click.argument("demands", type=_FILE)
@click.argument("offers", type=_FILE)
@click.option("--top", type=click.IntRange(min=0), default=None, help="Best K per demand (default 10; 0 = all).")
@click.option("--by", type=click.Choice(["offer", "owner"]), default="offer", help="Candidates: offers, or owners.")
@click.option(
    "--owner-score",
    type=click.Choice([aggregation.value for aggregation in Aggregation]),
    default=None,
    help="With --by owner: works count ½, ¼, ⅛ … (halving, default), or the mean of the best three (top3).",
)
@click.option("--pairs", type=_FILE, help="Score just these pairs: columns demand, and offer or owner.")
@click.option("--where", "where", multiple=True, metavar="COLUMN=VALUE", help="Only offers with this value.")
@click.option("--model", type=click.Choice([mode.value for mode in Mode]), default="hybrid", help="Which evidence.")
@click.option("--glossary", type=_FILE, help="Korean,English names of one thing, to search across languages.")
@file_command("match")
def command(
    run: Run,
    demands: Path,
    offers: Path,
    top: int | None,
    by: str,
    owner_score: str | None,
    pairs: Path | None,
    where: tuple[str, ...],
    model: str,
    glossary: Path | None,
) -> None:
    """Rank the offers that answer each demand, with reasons.

    Both files hold id, title and text; .csv, .tsv, .xlsx or .jsonl.
    """
    run.check_places([demands, offers, pairs, glossary])
    request = _read(run, demands, offers, top, by, owner_score, pairs, where, Mode(model), glossary)
    index = Index.build(request.offers.documents, glossary=request.glossary)
    queries = _queries(run, request, index)
    rows, excluded = [], 0
    with run.progress(MATCHING) as moved:
        for number, query in enumerate(queries):
            found, dropped = _match(request, index, number, query, run.lang)
            rows += found
            excluded += dropped
            moved(number + 1, len(queries))
    run.write(result_of(run, request, rows), summary_of(request, len(index), rows, excluded))
    run.say(
        Phrase(f"{len(rows):,}행을 {run.out}에 썼습니다.", f"Wrote {len(rows):,} rows to {run.out}."),
    )


def _read(
    run: Run,
    demands: Path,
    offers: Path,
    top: int | None,
    by: str,
    owner_score: str | None,
    pairs: Path | None,
    where: Sequence[str],
    mode: Mode,
    glossary: Path | None,
) -> Request:
    """Read and check everything; raises BadInput with all problems of all files and options at once."""
    problems = Problems()
    demanded = read_items(demands, problems)
    offered = read_items(offers, problems, condition_columns(where))
    filters = read_conditions(where, offered.table if offered else None, problems)
    listed = None
    if pairs is not None:
        if top is not None:
            problems.add(Problem("--top", None, None, str(top), PAIRS_AND_TOP))
        if demanded is not None and offered is not None:
            listed = read_pairs(pairs, by_owner=by == "owner", demands=demanded, offers=offered, problems=problems)
    if owner_score is not None and by != "owner":
        problems.add(Problem("--owner-score", None, None, owner_score, NEEDS_OWNERS))
    own = _read_glossary(glossary, problems)
    model = None if mode is Mode.LEXICAL else _load_model(problems)
    if mode is Mode.SEMANTIC and model is None:
        problems.add(Problem("--model", None, None, "semantic", NEEDS_MODEL))
    problems.raise_any()
    assert demanded is not None and offered is not None  # noqa: PT018, S101  a problem was added otherwise
    if mode is Mode.HYBRID and model is None:
        run.say(NO_MODEL)
        mode = Mode.LEXICAL
    run.inputs |= {items.table.file: items.table.sha256 for items in (demanded, offered)}
    if listed is not None:
        run.inputs[listed.table.file] = listed.table.sha256
    mined = mine_glossary(document.passage for items in (demanded, offered) for document in items.documents)
    return Request(
        demands=demanded,
        offers=offered,
        pairs=listed,
        filters=filters,
        glossary=own.joined_with(mined),
        top=10 if top is None else top,
        by_owner=by == "owner",
        aggregation=Aggregation(owner_score or Aggregation.HALVING),
        mode=mode,
        model=model,
    )


def _load_model(problems: Problems) -> MeaningModel | None:
    try:
        return default_model()
    except (ValueError, ImportError, AttributeError) as error:
        said = Phrase(f"모델을 불러올 수 없습니다: {error}", f"the model cannot be loaded: {error}")
        setting = "NARU_MODEL_FOLDER" if os.environ.get("NARU_MODEL_FOLDER") else "NARU_MODEL_LANGUAGE"
        problems.add(Problem(setting, None, None, os.environ.get(setting), said))
        return None


def _read_glossary(path: Path | None, problems: Problems) -> Glossary:
    if path is None:
        return Glossary(())
    try:
        return read_glossary(path)
    except (OSError, ValueError) as error:
        said = Phrase(f"용어집을 읽을 수 없습니다: {error}", f"the glossary cannot be read: {error}")
        problems.extend(BadInput.one(str(path), said))
        return Glossary(())


def _queries(run: Run, request: Request, index: Index) -> list[Query]:
    """Turn demands into queries; with a model both sides get their vectors, from the cache where they are known."""
    queries = [Query(document.title, document.text) for document in request.demands.documents]
    if request.model is None:
        return queries
    offers = request.offers.documents
    total = len(request.model.embedders) * (len(offers) + len(queries))
    done = 0
    with run.progress(EMBEDDING) as moved:

        def told(count: int) -> None:
            nonlocal done
            done += count
            moved(done, total)

        cache = _vector_cache()
        vectors = request.model.passages([offer.passage for offer in offers], cache, told)
        index.set_vectors([offer.id for offer in offers], vectors, request.model)
        sought = request.model.queries([query.passage for query in queries], cache, told)
    return [Query(query.title, query.text, vector) for query, vector in zip(queries, sought, strict=True)]


def _vector_cache() -> VectorCache:
    """Vectors are kept for the next run under the user's cache folder, or in memory where that cannot be written."""
    folder = Path(os.environ.get("NARU_CACHE_DIR") or Path.home() / ".cache" / "naru")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return VectorCache()
    return VectorCache(folder / "vectors.sqlite") if os.access(folder, os.W_OK) else VectorCache()


def _match(request: Request, index: Index, number: int, query: Query, lang: str) -> tuple[list[Row], int]:
    """Return one demand's rows, and how many of the wanted pairs a conflict forbade."""
    demand = request.demands.documents[number]
    wanted = None if request.pairs is None else request.pairs.wanted.get(demand.id, [])
    if wanted == []:
        return [], 0
    excluded = _conflicts(request, number)
    k = 0 if wanted is not None else request.top
    if request.by_owner:
        owners = index.search_owners(
            query,
            k,
            filters=request.filters,
            exclude=excluded,
            mode=request.mode,
            aggregation=request.aggregation,
        )
        shown = [owner for owner in owners if wanted is None or owner.owner in wanted]
        rows = list(_owner_rows(request, index, number, query, shown, lang))
    else:
        hits = index.search(query, k, filters=request.filters, exclude=excluded, mode=request.mode)
        chosen = [hit for hit in hits if wanted is None or hit.id in wanted]
        rows = list(_offer_rows(request, index, number, query, chosen, lang))
    return rows, 0 if wanted is None else len(wanted) - len(rows)


def _conflicts(request: Request, number: int) -> set[str]:
    """Return the offers that must not be shown to a demand: named by either side, by id or by owner."""
    named = request.demands.conflicts[number]
    demand = request.demands.documents[number].id
    return {
        offer.id
        for offer, against in zip(request.offers.documents, request.offers.conflicts, strict=True)
        if offer.id in named or (offer.owner and offer.owner in named) or demand in against
    }


def _offer_rows(
    request: Request, index: Index, number: int, query: Query, hits: Sequence[Hit], lang: str
) -> Iterator[Row]:
    row_of = request.offers.row_of
    offers = [request.offers.documents[row_of[hit.id]] for hit in hits]
    explained = index.explain_many(query, offers, request.mode)
    for rank, (hit, explanation) in enumerate(zip(hits, explained, strict=True), start=1):
        yield Row(
            number,
            rank,
            row_of[hit.id],
            hit.owner,
            hit.score,
            reasons_of(explanation, lang),
            passages_of(explanation),
            missing_of(explanation),
        )


def _owner_rows(
    request: Request, index: Index, number: int, query: Query, owners: Sequence[OwnerHit], lang: str
) -> Iterator[Row]:
    row_of = request.offers.row_of
    for rank, owner in enumerate(owners, start=1):
        works: list[Document] = [request.offers.documents[row_of[work.id]] for work in owner.works[:EXPLAINED_WORKS]]
        explained: list[Explanation] = index.explain_many(query, works, request.mode)
        best = explained[0]
        yield Row(
            number,
            rank,
            row_of[best.id],
            owner.owner,
            owner.score,
            owner_reasons_of(owner, explained, lang),
            passages_of(best),
            missing_of(best),
        )
