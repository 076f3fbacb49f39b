"""naru verify: check a certificate again, with no solver."""

from pathlib import Path
from typing import Any

import click
import numpy as np

from naru_engine.assignment.certificate import Certificate, MalformedCertificate, read_certificate
from naru_engine.assignment.verify import Check, check_certificate, check_result
from naru_engine.commands.affinity import COLUMN, ROW, SCORE, Affinity, read_affinity, read_column_scores
from naru_engine.commands.common import EXIT_DISAGREES, language_options, with_exit_codes
from naru_engine.commands.terms import Options, same_terms
from naru_engine.tables import BadInput, Phrase, Problems, load, numbers, read_table

_FILE = click.Path(path_type=Path, dir_okay=False)

NAMES = {
    "input": Phrase("입력 파일", "input file"),
    "column scores": Phrase("열 선호 파일", "column scores file"),
    "capacities": Phrase("정원 파일", "capacities file"),
    "demands": Phrase("요구 인원 파일", "demands file"),
    "require": Phrase("그룹 요건 파일", "require file"),
    "groups": Phrase("그룹 파일", "groups file"),
    "conflicts": Phrase("제척 파일", "conflicts file"),
    "names": Phrase("행과 열의 이름", "names of rows and columns"),
    "problem hash": Phrase("문제 해시", "problem hash"),
    "problem": Phrase("문제", "problem"),
    "conditions": Phrase("인원·제척 조건", "loads and conflicts"),
    "value": Phrase("목적값", "value"),
    "prices": Phrase("쌍대 가격", "dual prices"),
    "scale": Phrase("정수 배율", "whole-number scale"),
    "bound": Phrase("상한", "bound"),
    "blocking pairs": Phrase("불안정 쌍", "blocking pairs"),
    "result pairs": Phrase("결과의 쌍", "pairs of the result"),
    "result scores": Phrase("결과의 점수", "scores of the result"),
}

NEEDS_COLUMN_SCORES = Phrase(
    "열 선호 파일로 만든 증명서입니다. --column-scores로 같은 파일을 주세요",
    "was made with column scores; give the same file by --column-scores",
)


@click.command("verify")
@click.argument("certificate", type=_FILE)
@click.argument("input_file", metavar="INPUT", type=_FILE)
@click.argument("result", type=_FILE)
@click.option("--column-scores", type=_FILE, help="The same file as for `naru assign --objective stable`.")
@click.option("--capacities", type=_FILE, help="Check too that the certificate states these.")
@click.option("--demands", type=_FILE, help="Check too that the certificate states these.")
@click.option("--require", type=_FILE, help="Check too that the certificate states these.")
@click.option("--groups", type=_FILE, help="Check too that the certificate states these.")
@click.option("--conflicts", type=_FILE, help="Check too that the certificate states these.")
@language_options
def command(
    certificate: Path,
    input_file: Path,
    result: Path,
    column_scores: Path | None,
    *,
    lang: str,
    quiet: bool,
    **beside: Any,
) -> None:
    """Check CERTIFICATE against INPUT and RESULT without any solver; exit 1 on any disagreement."""

    def body() -> None:
        checks = _checks(certificate, input_file, result, column_scores, Options(**beside))
        for check in checks:
            if not (quiet and check.holds):
                mark = ("✓" if check.holds else "✗") + " " + NAMES[check.name].say(lang)
                click.echo(f"{mark}: {check.told}", err=not check.holds)
        if not all(check.holds for check in checks):
            raise SystemExit(EXIT_DISAGREES)

    with_exit_codes(body, lang)


def _checks(
    certificate_file: Path, input_file: Path, result_file: Path, column_scores: Path | None, beside: Options
) -> list[Check]:
    certificate, claimed = _certificate(certificate_file)
    affinity = read_affinity(input_file)
    checks = [
        _same("input", certificate.inputs.get("affinity", "–"), affinity.sha256),
        Check("names", *_names(certificate, affinity)),
        _same("problem hash", claimed, certificate.problem_sha256()),
    ]
    if not checks[1].holds:
        return checks
    for role, agrees in same_terms(affinity, beside, certificate.terms).items():
        checks.append(Check(role, agrees, str(beside.files()[role].name)))
    liked = None
    if column_scores:
        liked, hashed = read_column_scores(column_scores, affinity)
        checks.append(_same("column scores", certificate.inputs.get("column_scores", "–"), hashed))
    elif "column_scores" in certificate.inputs:
        raise BadInput.one(certificate_file.name, NEEDS_COLUMN_SCORES)
    checks += check_certificate(certificate, affinity.pairs, column_scores=liked)
    return checks + _result(certificate, affinity, result_file)


def _certificate(path: Path) -> tuple[Certificate, str]:
    upload = load(path)
    try:
        return read_certificate(upload.content)
    except MalformedCertificate as error:
        said = Phrase(
            f"배정 증명서가 아니거나 빠진 부분이 있습니다({error}). naru assign --certificate로 다시 만드세요",
            f"is no assignment certificate, or a part is missing ({error}); make it with naru assign --certificate",
        )
        raise BadInput.one(upload.name, said) from error


def _same(name: str, claimed: str, found: str) -> Check:
    return Check(name, claimed == found, found[:16] if claimed == found else f"{claimed[:16]} ≠ {found[:16]}")


def _names(certificate: Certificate, affinity: Affinity) -> tuple[bool, str]:
    same = certificate.terms.rows == affinity.row_ids and certificate.terms.columns == affinity.column_ids
    return same, f"{len(affinity.row_ids)} × {len(affinity.column_ids)}"


def _result(certificate: Certificate, affinity: Affinity, path: Path) -> list[Check]:
    table = read_table(path, (ROW, COLUMN, SCORE), rows_needed=False)
    problems = Problems()
    scores = numbers(table, "score", problems)
    problems.raise_any()
    rows, columns = affinity.row_index(), affinity.column_index()
    places = [
        np.array([index.get(cell, -1) for cell in table[name]], dtype=np.int64)
        for name, index in (("row", rows), ("column", columns))
    ]
    if any((place < 0).any() for place in places):
        return [Check("result pairs", holds=False, told="a name of the result is not in the input")]
    return check_result(certificate, places[0], places[1], scores, affinity.pairs)
