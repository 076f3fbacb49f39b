"""`naru docs`."""

from pathlib import Path

import click

import naru
from naru.cli.catalogues import compile_catalogues
from naru.reference import pages

# In a source checkout: src/naru/__init__.py → the project's root.
FOLDER = Path(naru.__file__).parents[2] / "docs" / "reference"


@click.command()
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=FOLDER, help="Folder to write into.")
@click.option("--check", is_flag=True, help="Write nothing; fail when a page is not fresh.")
def docs(*, out: Path, check: bool) -> None:
    """Write the generated reference pages again."""
    compile_catalogues()
    stale = []
    for name, text in pages.all_pages().items():
        path = out / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if not check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
    if check and stale:
        raise click.ClickException(f"not fresh: {', '.join(stale)}; run `naru docs` and commit")
    click.echo(f"{len(stale)} written, the rest is fresh" if stale else "all pages are fresh")
