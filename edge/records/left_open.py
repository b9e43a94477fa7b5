"""Words that people set where they leave a field open: `N/A`, `-`, `unknown`, `无`.

A shipper who writes them states nothing, and loses nothing: the field counts as not stated, and all else as it stands.
As a name or an address they make no two parcels those of one party.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["says_nothing", "without_words_for_nothing"]

_MARKS = re.compile(r"[\W_]+")
_SPREADSHEETS_ERROR = re.compile(r"#\s*[A-Z].*", re.IGNORECASE | re.DOTALL)
"""What a spreadsheet shows where a formula failed, such as `#N/A`, `#NV` or `#REF!`."""
_WORDS = (
    "n/a", "none", "nil", "null", "unknown", "not known", "not applicable", "not available", "not stated",
    "not specified", "unspecified", "undefined", "tbd", "tba", "tbc", "nothing", "no data", "blank", "empty",
    "unbekannt", "keine", "keine angabe", "k.a.", "ohne", "ohne angabe", "entfällt", "inconnu", "inconnue", "aucun",
    "aucune", "non précisé", "néant", "sans objet", "desconocido", "ninguno", "ninguna", "n/d", "s/n", "no aplica",
    "sin datos", "sconosciuto", "nessuno", "nessuna", "non disponibile", "desconhecido", "nenhum", "nenhuma",
    "não aplicável", "onbekend", "geen", "n.v.t.", "nieznany", "nieznane", "brak", "nie dotyczy", "неизвестно", "нет",
    "не указано", "н/д", "无", "無", "不明", "未知", "不详", "不詳", "暂无", "暫無", "没有", "沒有", "空", "未填",
    "不适用", "不適用", "待定", "なし", "無し", "該当なし", "未定", "없음", "미상", "불명", "해당없음",
)  # fmt: skip
_FOLDED = frozenset(_MARKS.sub("", word.casefold()) for word in _WORDS)
_OF_PARTIES = (*_WORDS, "NA", "x", "-", "--", "---", ".", "?", "/", "*")
_WRITTEN = frozenset(form for word in _OF_PARTIES for form in (word, word.upper(), word.title()))
"""The words as they are mostly written, to be looked up among very many texts at once."""


def says_nothing(text: str) -> bool:
    """Whether a text is a word for nothing, or has no letter and no digit at all."""
    folded = _MARKS.sub("", text.casefold())
    return not folded or folded in _FOLDED or _SPREADSHEETS_ERROR.fullmatch(text.strip()) is not None


def without_words_for_nothing(texts: Sequence[str]) -> Sequence[str]:
    """The texts of a column, those that are such words as they are mostly written being empty."""
    return texts if _WRITTEN.isdisjoint(texts) else ["" if text in _WRITTEN else text for text in texts]
