"""NACE codes, revisions 2 (2008) and 2.1 (2025), checked against the published lists.

The complete lists of both revisions (sections, divisions, groups, classes) come from Eurostat's
own files as carried by python-stdnum (``stdnum.eu.nace``), which is a dependency; none is copied.
"""

from __future__ import annotations

import re
from functools import cache

from stdnum import numdb

REVISIONS: tuple[str, ...] = ("2", "2.1")
"""How a revision is written in a pack."""

_LIST = {"2": "eu/nace20", "2.1": "eu/nace21"}
_FORM = re.compile(r"[A-Z]|\d{2}(\.\d{1,2})?")


@cache
def is_nace(code: str, revision: str) -> bool:
    """Say whether a section, division, group or class exists in that revision.

    Args:
        code: ``C``, ``25``, ``25.6`` or ``25.62``: the dot is part of how it is written.
        revision: One of `REVISIONS`; any other gives False.
    """
    if revision not in _LIST or _FORM.fullmatch(code) is None:
        return False
    parts = numdb.get(_LIST[revision]).info(code.replace(".", ""))
    return all(bool(properties) for _, properties in parts)


@cache
def nace_label(code: str, revision: str) -> str:
    """Give the English label of a valid code, "" for any other."""
    if not is_nace(code, revision):
        return ""
    label: str = numdb.get(_LIST[revision]).info(code.replace(".", ""))[-1][1]["label"]
    return label


@cache
def nace_section(code: str, revision: str) -> str:
    """Give the section letter a valid code lies in, "" for any other."""
    if not is_nace(code, revision):
        return ""
    if code.isalpha():
        return code
    section: str = numdb.get(_LIST[revision]).info(code.replace(".", ""))[0][1]["section"]
    return section
