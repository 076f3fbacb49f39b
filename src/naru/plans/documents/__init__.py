"""What a round prints: the joint plan, the agreement and the results book, as documents without a format.

Each function says everything in `lang`, whatever the language of the request; what firms wrote stays as they wrote it.
`naru.printing` sets the documents as PDF or HWPX.
"""

from naru.plans.documents.agreement import FORM_NAMES, agreement_document, agreement_values
from naru.plans.documents.book import results_book
from naru.plans.documents.plan import plan_document

__all__ = ["FORM_NAMES", "agreement_document", "agreement_values", "plan_document", "results_book"]
