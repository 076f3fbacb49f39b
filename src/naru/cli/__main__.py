"""`python -m naru.cli` is `naru`, for whoever starts it without the script (as the supervisor does)."""

from naru.cli.root import main

main(prog_name="naru")
