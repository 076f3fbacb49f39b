"""Compile every gettext catalogue under src/ (.po → .mo), where the .po is newer."""

from naru.cli.catalogues import compile_catalogues

if __name__ == "__main__":
    compile_catalogues()
