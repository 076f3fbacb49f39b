"""The collections, read from where they lie; nothing of them is kept in the project."""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections import Counter
from dataclasses import dataclass, field

from benchmarks.data import DATA
from naru_engine.matching import Document, Query


@dataclass(frozen=True)
class Ranking:
    """Queries, documents, and per query the relevant ids and those left out of its ranking."""

    name: str
    queries: list[Query]
    documents: list[Document]
    relevant: list[set[str]]
    left_out: list[set[str]] = field(default_factory=list)

    def excluded(self, query: int) -> set[str]:
        return self.left_out[query] if self.left_out else set()


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def _lines(name: str) -> list[dict[str, str]]:
    path = DATA / name
    text = gzip.decompress(path.read_bytes()).decode() if path.suffix == ".gz" else path.read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def autorag() -> Ranking:
    """114 questions over 720 pages of Korean PDFs."""
    pages = _lines("korean_retrieval/autorag_corpus.jsonl")
    questions = _lines("korean_retrieval/autorag_queries.jsonl")
    return Ranking(
        "autorag",
        [Query(text=question["query"]) for question in questions],
        [Document(page["doc_id"], "", page["contents"]) for page in pages],
        [set(question["gold"]) for question in questions],
    )


def bizinfo() -> Ranking:
    """Title of a support notice, without its leading [bracket] → its own summary."""
    rows = [row for row in _rows("real_input/bizinfo_notices.csv") if len(row["bsnsSumryCn"].strip()) >= 60]
    twice = Counter(row["bsnsSumryCn"].strip() for row in rows)
    rows = [row for row in rows if twice[row["bsnsSumryCn"].strip()] == 1]
    return Ranking(
        "bizinfo",
        [Query(text=re.sub(r"^\s*\[[^\]]*\]\s*", "", row["pblancNm"])) for row in rows],
        [Document(row["pblancId"], "", row["bsnsSumryCn"].strip()) for row in rows],
        [{row["pblancId"]} for row in rows],
    )


def korean_patents() -> Ranking:
    """A patent → patents of other applicants in the same first IPC main group."""
    rows = _rows("real_input/korean_patents.csv")
    group = [row["ipc"].split("|")[0].split("/")[0].strip() for row in rows]
    by = [{name.strip() for name in row["applicant"].split("|")} for row in rows]
    ids = [row["appl_no"] for row in rows]
    queries, relevant, left_out = [], [], []
    for i, row in enumerate(rows):
        own = {ids[j] for j in range(len(rows)) if by[i] & by[j]} | {ids[i]}
        same = {ids[j] for j in range(len(rows)) if group[j] == group[i]} - own
        if same:
            queries.append(Query(row["title"], row["abstract"]))
            relevant.append(same)
            left_out.append(own)
    documents = [Document(row["appl_no"], row["title"], row["abstract"]) for row in rows]
    return Ranking("korean_patents", queries, documents, relevant, left_out)


def tatoeba() -> tuple[list[str], list[str]]:
    """1,000 Korean sentences and their English translations."""
    folder = DATA / "korean_retrieval"
    korean, english = ((folder / f"tatoeba.kor-eng.{end}").read_text(encoding="utf-8") for end in ("kor", "eng"))
    return korean.splitlines(), english.splitlines()


def klue_sts() -> tuple[list[str], list[str], list[float]]:
    """519 pairs of Korean sentences and how alike people found them."""
    pairs = json.loads((DATA / "korean_retrieval" / "klue-sts-v1.1_dev.json").read_text(encoding="utf-8"))
    return (
        [pair["sentence1"] for pair in pairs],
        [pair["sentence2"] for pair in pairs],
        [pair["labels"]["real-label"] for pair in pairs],
    )


@dataclass(frozen=True)
class Awards:
    """Technology topics and the firms that won them; a topic sees only the awards of earlier years."""

    documents: list[Document]
    queries: list[Query]
    years: list[int]
    winners: list[set[str]]


def demand_to_firm() -> Awards:
    """Topics of 2011–13 won, in Phase II and within 4 years, by a firm with an earlier award."""
    import pyarrow.parquet as parquet

    folder = DATA / "demand_to_firm"
    awards = parquet.read_table(folder / "awards_to_2015.parquet").to_pylist()
    topics = parquet.read_table(folder / "topics_to_2013.parquet").to_pylist()
    documents = [
        Document(f"{n:06}", a["title"] or "", a["abstract"] or "", _firm(a["firm"]), {"year": str(a["year"])})
        for n, a in enumerate(awards)
    ]
    first: dict[str, int] = {}
    won: dict[str, list[tuple[int, str]]] = {}
    for award, document in zip(awards, documents, strict=True):
        first[document.owner] = min(award["year"], first.get(document.owner, 9999))
        if award["phase"] == "Phase II":
            won.setdefault(_plain(award["title"]), []).append((award["year"], document.owner))
    queries, years, winners = [], [], []
    for topic in topics:
        year = int((topic["Open Date"] or topic["Release Date"] or "0")[-4:])
        if not 2011 <= year <= 2013:
            continue
        who = {firm for when, firm in won.get(_plain(topic["Topic Name"]), []) if year <= when <= year + 4}
        who = {firm for firm in who if first[firm] < year}
        if who:
            whole = f"{topic['Topic Name']}\n{topic['Description'] or ''}"[:3000]
            name, _, description = whole.partition("\n")
            queries.append(Query(name, description))
            years.append(year)
            winners.append(who)
    return Awards(documents, queries, years, winners)


def _firm(name: str) -> str:
    words = re.sub(r"[^\w\s]", " ", (name or "").lower())
    return " ".join(re.sub(r"\b(inc|llc|corp|co|ltd)\b", " ", words).split())


def _plain(title: str) -> str:
    return " ".join(re.sub(r"[^\w]+", " ", (title or "").lower()).split())


@dataclass(frozen=True)
class Expertise:
    """Researchers' ratings of papers, and ten resamples of the papers that stand for each researcher."""

    papers: dict[str, Query]
    ratings: dict[str, dict[str, float]]
    profiles: list[dict[str, list[str]]]


def reviewer_expertise() -> Expertise:
    """31 researchers, up to 10 rated papers each, profiles of 20 papers."""
    papers = {
        paper["id"]: Query(paper["title"] or "", paper["abstract"] or "")
        for paper in _lines("reviewer_expertise/papers.jsonl.gz")
    }
    ratings: dict[str, dict[str, float]] = {}
    with (DATA / "reviewer_expertise" / "evaluations.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            ratings[row["ParticipantID"]] = {
                row[f"Paper{n}"]: float(row[f"Expertise{n}"])
                for n in range(1, 11)
                if row[f"Paper{n}"] and row[f"Expertise{n}"]
            }
    resamples = json.loads((DATA / "reviewer_expertise" / "profiles_d20.json").read_text(encoding="utf-8"))
    profiles = [resamples[key]["profiles"] for key in sorted(resamples, key=int)]
    return Expertise(papers, ratings, profiles)
