"""Korean and English text to terms and vectors."""

from naru_engine.text.embedding import Embedder, from_folder
from naru_engine.text.glossary import Glossary, mine_glossary, read_glossary
from naru_engine.text.meaning import MeaningModel, QueryVector, default_model, english_model, one_model
from naru_engine.text.normalise import normalise
from naru_engine.text.passages import Passage
from naru_engine.text.terms import TermKind, count_terms, kind_of
from naru_engine.text.vectors import VectorCache

__all__ = [
    "Embedder",
    "Glossary",
    "MeaningModel",
    "Passage",
    "QueryVector",
    "TermKind",
    "VectorCache",
    "count_terms",
    "default_model",
    "english_model",
    "from_folder",
    "kind_of",
    "mine_glossary",
    "normalise",
    "one_model",
    "read_glossary",
]
