"""`naru programme`: the conditions of a programme as a file, out and in."""

import json
import tomllib
from pathlib import Path
from typing import Any

import click
from django.utils import timezone
from django.utils.translation import override

from naru.cli.speech import language, refuse, say
from naru.core.actor import SYSTEM
from naru.core.errors import EditedMeanwhile, InvalidInput
from naru.programmes import queries, services

NAMES = ("id", "rule", "parameter", "article", "valid_from", "valid_to")


@click.group()
def programme() -> None:
    """Programmes: the versions of their conditions."""


@programme.command()
@click.argument("key")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
def rules(key: str, file: Path | None) -> None:
    """Print the conditions of programme KEY as TOML; with FILE, publish what it holds as their next version.

    The file is what was printed, changed. It names the version it began from, so that nobody's is written over.
    """
    found = queries.programmes_visible_to(SYSTEM).prefetch_related("rule_packs").filter(key=key).first()
    if found is None:
        raise refuse(f"‘{key}’ 사업이 없습니다.", f"there is no programme '{key}'.")
    if file is None:
        click.echo(_as_toml(queries.newest_pack(found)), nl=False)
        return
    try:
        given = _given(tomllib.loads(file.read_text(encoding="utf-8")))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, TypeError, ValueError, KeyError, AttributeError) as problem:
        raise refuse(f"{file}을(를) 읽을 수 없습니다: {problem}", f"cannot read {file}: {problem}") from None
    _publish(found.pk, given)


def _as_toml(pack: Any) -> str:
    told = [f"base_version = {pack.version if pack else 0}", 'source = ""']
    for stored in pack.conditions if pack else []:
        told += ["", "[[conditions]]", *(f"{name} = {_text(stored.get(name, ''))}" for name in NAMES)]
    return "\n".join(told) + "\n"


def _text(value: str) -> str:
    """A string of TOML, which is one of JSON."""
    return json.dumps(value, ensure_ascii=False)


def _given(told: dict[str, Any]) -> dict[str, Any]:
    """Dates and numbers may stand in the file as such."""
    return {
        "base_version": int(told["base_version"]),
        "source": str(told.get("source", "")),
        "conditions": [{name: str(each.get(name, "")) for name in NAMES} for each in told.get("conditions", [])],
    }


def _publish(programme_id: int, given: dict[str, Any]) -> None:
    version = given["base_version"] + 1
    try:
        with override(language()):
            services.publish_rule_pack(programme_id=programme_id, actor=SYSTEM, now=timezone.now(), **given)
    except EditedMeanwhile as stale:
        newest = stale.facts["version"]
        raise refuse(
            f"지금은 {newest}판입니다. 파일은 {version - 1}판에서 시작했으니 다시 내려받아 고치세요.",
            f"the present version is {newest}, the file began from {version - 1}: print it again and change that.",
        ) from None
    except InvalidInput as invalid:
        problems = "; ".join(f"{place}: {' '.join(said)}" for place, said in invalid.fields.items())
        raise refuse(f"게시하지 않았습니다. {problems}", f"nothing was published. {problems}") from None
    say(f"{version}판을 게시했습니다.", f"version {version} is published.")
