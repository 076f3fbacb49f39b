"""Print the examples of docs/examples from invented values: `PYTHONPATH=src:. python tools/document_examples.py`."""

import os
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "naru.config.settings_test")
django.setup()

from tests.plans.document_samples import SIGNED, results  # noqa: E402

from naru.plans.documents import agreement_document, plan_document, results_book  # noqa: E402
from naru.printing.hwpx import hwpx_of  # noqa: E402
from naru.printing.pdf import pdf_of  # noqa: E402

FOLDER = Path(__file__).parents[1] / "docs" / "examples"


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    made = {
        "joint-plan": plan_document(SIGNED, "ko"),
        "joint-plan-en": plan_document(SIGNED, "en"),
        "agreement": agreement_document(SIGNED, "ko"),
        "results-book": results_book(results(22), "ko"),
    }
    for name, document in made.items():
        (FOLDER / f"{name}.pdf").write_bytes(pdf_of(document))
        (FOLDER / f"{name}.hwpx").write_bytes(hwpx_of(document))
        print(f"docs/examples/{name}.pdf, .hwpx")


if __name__ == "__main__":
    main()
