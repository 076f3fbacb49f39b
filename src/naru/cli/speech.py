"""What the commands say to the person at the terminal: Korean or English, by the locale."""

import os

import click


def language() -> str:
    """`ko` where the locale (LC_ALL, LC_MESSAGES, LANG) is Korean, else `en`: the rule of the file commands too."""
    named = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "ko" if named.lower().startswith("ko") else "en"


def say(ko: str, en: str, *, err: bool = False) -> None:
    click.echo(f"naru: {ko if language() == 'ko' else en}", err=err)


def refuse(ko: str, en: str, *, code: int = 2) -> SystemExit:
    """Say why on stderr; raise what this returns."""
    say(ko, en, err=True)
    return SystemExit(code)
