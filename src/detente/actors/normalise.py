"""Names as they are compared: one spelling for the many ways in which a name is written."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["normalise"]

# Letters that compatibility decomposition leaves alone, and Arabic letters that Persian and
# Arabic write with different code points.
_LETTERS = str.maketrans(
    {
        "ı": "i",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ə": "a",
        "ـ": "",
        "ى": "ي",
        "ی": "ي",
        "ک": "ك",
        "ة": "ه",
        "ٱ": "ا",
        "&": " and ",
    }
)
_APOSTROPHES = re.compile("['’‘ʼʿʾ`´′]")
_NOT_WORD = re.compile(r"[^\w]+|_+")
_INITIALS = re.compile(r"\b(\w)\.(?=\w\b)")
# Arabic articles with the sun letters assimilated; only kept as whole words.
_ARTICLES = frozenset(
    {"the", "al", "el", "ul", "ol", "il", "as", "ash", "ad", "adh", "an", "ar", "at", "ath"}
    | {"az", "asz", "es", "er", "en", "et", "ez"}
)
_ARABIC_ARTICLE = "ال"


def normalise(name: str) -> str:
    """Return `name` as it is compared: case, diacritics, punctuation and articles removed.

    `al-Hashd ash-Sha'bi` and `Hashd Shabi` compare equal. Articles go only where something is
    left without them, so that `Al` stays `al`. The function is idempotent.
    """
    text = _fold(name)
    words = [_strip_arabic_article(word) for word in text.split()]
    kept = [word for word in words if word not in _ARTICLES]
    return " ".join(kept or words)


def _fold(name: str) -> str:
    """Lower case without diacritics or punctuation, repeated until nothing changes."""
    text = name
    while True:
        folded = _INITIALS.sub(r"\1", text.casefold())
        folded = unicodedata.normalize("NFKD", folded).casefold().translate(_LETTERS)
        folded = "".join(c for c in folded if not unicodedata.combining(c))
        folded = _NOT_WORD.sub(" ", _APOSTROPHES.sub("", folded)).strip()
        if folded == text:
            return folded
        text = folded


def _strip_arabic_article(word: str) -> str:
    """Drop the article written as part of an Arabic word, where a word of two letters stays."""
    while word.startswith(_ARABIC_ARTICLE) and len(word) > len(_ARABIC_ARTICLE) + 1:
        word = word[len(_ARABIC_ARTICLE) :]
    return word
