"""The root command and the table of subcommands."""

import importlib
import os

import click

# name → module:attribute, loaded when called. Those of naru_engine never load Django; those that start the
# platform load it themselves, after they have read where its folder is.
COMMANDS = {
    "match": "naru_engine.commands.match:command",
    "assign": "naru_engine.commands.assign:command",
    "verify": "naru_engine.commands.verify:command",
    "demo": "naru.cli.serving:demo",
    "serve": "naru.cli.serving:serve",
    "worker": "naru.cli.serving:worker",
    "migrate": "naru.cli.serving:migrate",
    "audit": "naru.cli.records:audit",
    "import": "naru.cli.imports:import_",
    "programme": "naru.cli.programmes:programme",
    "export": "naru.cli.matching:export",
    "backup": "naru.cli.backup:backup",
    "restore": "naru.cli.backup:restore",
    "index": "naru.cli.matching:index",
    "search": "naru.cli.matching:search",
    "docs": "naru.reference:docs",
}
_START_DJANGO_THEMSELVES = {"naru.cli.serving"}


class LazyGroup(click.Group):
    """Imports a subcommand's module only when that subcommand is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        target = COMMANDS.get(cmd_name)
        if target is None:
            return None
        module_name, attribute = target.split(":")
        if module_name.startswith("naru.") and module_name not in _START_DJANGO_THEMSELVES:
            start_django()
        command = getattr(importlib.import_module(module_name), attribute)
        assert isinstance(command, click.Command)  # noqa: S101
        return command


def start_django() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "naru.config.settings")
    django.setup()


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="naru", prog_name="naru")
def main() -> None:
    """나루 · industry–academia–research technology cooperation."""
