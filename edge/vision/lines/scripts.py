"""Tells a line in a script that the recognisers do not know from one that they can read, and names the script.

On Cyrillic the fast network writes Latin look-alikes, the better one leaves blanks; both are unsure of Arabic, Thai and
the rest. Their confidence alone does not tell, but how their likelihoods are spread over all characters does: a small
network over a sample of them (`models/train_scripts.py`) gives each script a share. One weighs the fast look alone, one
weighs both looks. A look-alike is worse than nothing, so neither text is kept of a line that is judged foreign.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

import numpy as np

from edge.vision.lines.recognition import LineText
from edge.vision.models import Floats

__all__ = ["Judgement", "Script", "ScriptJudge", "features_of", "looks_alike", "unsure_of_script"]


class Script(StrEnum):
    """Scripts told apart. The networks read the first one; of `OTHER` is only known that it is none of these.

    Vietnamese is Latin script, but the networks lack most of its letters: the fast one writes them without their marks,
    the better one leaves them out.
    """

    READABLE = "readable"
    VIETNAMESE = "vietnamese"
    CYRILLIC = "cyrillic"
    GREEK = "greek"
    HANGUL = "hangul"
    ARABIC = "arabic"
    HEBREW = "hebrew"
    THAI = "thai"
    DEVANAGARI = "devanagari"
    OTHER = "other"


@dataclass(frozen=True)
class Judgement:
    """How likely a line is in a script that the networks do not know (0 to 1), and which of those it would be."""

    foreign: float
    script: Script


_LEAST_LIKELY = 1e-30
_BLANK_WEIGHT = 0.02
_LONGEST_COUNTED = 20
_MIN_LETTERS = 3
_LETTERS_KEPT = 0.62
_UNSURE = 0.9
_ALIKE = 0.85
_BLIND = 0.6
_EXOTIC = re.compile("[\u0100-\u024f\u2200-\u22ff]|[A-Za-z]:[A-Za-z]")
"""Latin letters with rarer marks, and signs within words: what Thai and Cyrillic turn into, even where both agree."""
_ODD_WORD = re.compile(
    "[a-z][A-Z]|[A-Z]{2}[a-z]+[A-Z]|[A-Za-z][0-9][a-z]|[a-z][0-9][A-Za-z]|[\u0391-\u03c9\u220f\u2211].*[\u0391-\u03c9A-Z]"
)


def unsure_of_script(first: LineText, second: LineText) -> bool:
    """Whether the two looks at one line together say: letters, but none that the networks know."""
    letters = _letters(first.text)
    if letters < _MIN_LETTERS:
        return bool(first.text) and (not second.text or max(first.confidence, second.confidence) < _BLIND)
    if _letters(second.text) < _LETTERS_KEPT * letters:
        return True
    alike = SequenceMatcher(None, _folded(first.text), _folded(second.text), autojunk=False).ratio() >= _ALIKE
    exotic = _EXOTIC.search(first.text + second.text) is not None
    best = max(first.confidence, second.confidence)
    return best < _BLIND or (best < _UNSURE and (exotic or not alike))


def looks_alike(text: str) -> bool:
    """Whether a text has capitals, digits or Greek capitals inside words, as Cyrillic gives when read as Latin."""
    return _ODD_WORD.search(text) is not None


def features_of(first: LineText, second: LineText | None) -> Floats:
    """What the judge weighs of one look or two: the pooled likelihoods, and how much was read how surely.

    Raises:
        ValueError: a look carries no trace of its likelihoods.
    """
    if second is None:
        return np.concatenate([_pooled(first), _counts(first)])
    kept = min(2.0, len(second.text) / max(1, len(first.text)))
    parts = [_pooled(first), _counts(first), _pooled(second), _counts(second), np.array([kept], dtype=np.float32)]
    return np.concatenate(parts)


def _pooled(look: LineText) -> Floats:
    """Mean and spread, over the steps that are no blanks, of the log-likelihoods of the sampled characters."""
    if look.trace is None:
        raise ValueError("this look carries no trace of its likelihoods")
    logs = np.log(np.maximum(look.trace[:, 1:], _LEAST_LIKELY))
    logs -= logs.mean(axis=1, keepdims=True)  # what softmax took away is no feature
    weights = (1.0 - look.trace[:, 0]) + _BLANK_WEIGHT
    weights /= weights.sum()
    mean = weights @ logs
    logs -= mean
    spread = np.sqrt(weights @ np.square(logs, out=logs))
    return np.concatenate([mean, spread])


def _counts(look: LineText) -> Floats:
    trace = look.trace if look.trace is not None else np.ones((1, 1), dtype=np.float32)
    letters = min(_LONGEST_COUNTED, len(look.text))
    return np.array([look.confidence, letters, trace[:, 0].mean(), np.log(len(trace))], dtype=np.float32)


class ScriptJudge:
    """A network of one hidden layer, one set of weights for one look and one for two.

    Args:
        data: a NumPy archive with `classes`, and for each of `first` and `both` the arrays `_mean`, `_scale` (of the
            features), `_hidden` (features x hidden), `_hidden_bias`, `_weights` (hidden x classes) and `_bias`.

    Raises:
        ValueError, KeyError, OSError: it is none.
    """

    def __init__(self, data: bytes) -> None:
        with np.load(io.BytesIO(data), allow_pickle=False) as archive:
            self._classes = [Script(name) for name in archive["classes"].tolist()]
            self._sets = {name: tuple(archive[f"{name}_{part}"] for part in _PARTS) for name in ("first", "both")}

    def judge(self, first: LineText, second: LineText | None = None) -> Judgement:
        """Weigh the fast look, or both looks, at one line."""
        if first.trace is None or (second is not None and second.trace is None):
            return Judgement(0.0, Script.OTHER)  # nothing was looked at
        mean, scale, inner, inner_bias, weights, bias = self._sets["first" if second is None else "both"]
        hidden = np.maximum((features_of(first, second) - mean) / scale @ inner + inner_bias, 0)
        evidence = hidden @ weights + bias
        shares = np.exp(evidence - evidence.max())
        shares /= shares.sum()
        readable = self._classes.index(Script.READABLE)
        foreign = 1.0 - float(shares[readable])
        shares[readable] = -1.0
        return Judgement(foreign, self._classes[int(shares.argmax())])


_PARTS = ("mean", "scale", "hidden", "hidden_bias", "weights", "bias")


def _folded(text: str) -> str:
    return "".join(text.split()).casefold()


def _letters(text: str) -> int:
    return sum(character.isalpha() for character in text)
