"""Identifiers made from names: plain, stable whatever the order of rows, never shared (imports §4.3)."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping

_LETTERS = str.maketrans({"ø": "o", "Ø": "o", "æ": "ae", "Æ": "ae", "ß": "ss", "ł": "l", "Ł": "l", "đ": "d"})
_PLAIN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def slug(text: str) -> str:
    """Write a text as lower-case ASCII words joined by ``_``; "" where nothing remains."""
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS)).encode("ascii", "ignore").decode()
    return re.sub("[^a-z0-9]+", "_", plain.lower()).strip("_")[:60].rstrip("_")


def unique_slugs(
    names: Mapping[str, str], prefix: str, taken: frozenset[str] = frozenset()
) -> dict[str, str]:
    """Give each key an identifier made from its name, none of them in `taken`.

    Keys whose names give the same slug, or none, get six or more hexadecimal digits of the SHA-256
    of the key behind it; so an identifier never depends on the order of rows.
    """
    slugs = {key: slug(name) for key, name in names.items()}
    counts = Counter(slugs.values())
    shared = {text for text, count in counts.items() if count > 1 or not text or text in taken}
    given = (set(slugs.values()) - shared) | taken
    found: dict[str, str] = {}
    for key in sorted(names):
        if slugs[key] not in shared:
            found[key] = slugs[key]
            continue
        digest = hashlib.sha256(key.encode()).hexdigest()
        tries = (f"{slugs[key] or prefix}_{digest[:length]}" for length in range(6, 65))
        found[key] = next(text for text in tries if text not in given and text not in shared)
        given.add(found[key])
    return found


def plain_ids(keys: Mapping[str, str], prefix: str) -> dict[str, str]:
    """Keep identifiers that are plain (letters, digits, ``._-``); make the others from their names."""
    plain = frozenset(key for key in keys if _PLAIN_ID.fullmatch(key))
    others = {key: name for key, name in keys.items() if key not in plain}
    return {**{key: key for key in plain}, **unique_slugs(others, prefix, plain)}
