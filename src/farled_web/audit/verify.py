"""Go through the whole log and find any row that was changed, removed or put elsewhere."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.db import connection, transaction


@dataclass(frozen=True, slots=True)
class Fault:
    """One place where the chain does not hold.

    Attributes:
        number: The seal it was noticed at; 0: at the head.
        entry: The log entry, where one is known.
        what: ``changed``, ``removed``, ``unsealed``, ``gap`` or ``head``.
    """

    number: int
    entry: int | None
    what: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What the check of the log found.

    Attributes:
        entries: How many entries were read.
        head: The last hash, in hex; note it elsewhere to prove later that nothing was cut off.
        faults: Every place where the chain does not hold; empty: the log is whole.
    """

    entries: int
    head: str
    faults: tuple[Fault, ...]


CHAIN = """
SELECT s.number, s.entry_id, s.hash, e.id, audit_canonical(e)
  FROM audit_seal s LEFT JOIN audit_entry e ON e.id = s.entry_id ORDER BY s.number
"""


def verify(expected_head: str = "") -> Verification:
    """Recompute the chain in Python from what the database holds; needs the owner's role.

    Args:
        expected_head: A head noted earlier, in hex; it must occur in the chain.
    """
    faults: list[Fault] = []
    before, last, seen = b"", 0, not expected_head
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_entry")
        entries = cursor.fetchone()[0]
        with connection.connection.cursor(name="audit_chain") as rows:
            rows.itersize = 5000
            rows.execute(CHAIN)
            for number, entry, sealed, found, text in rows:
                if number != last + 1:
                    faults.append(Fault(number, entry, "gap"))
                if found is None:
                    faults.append(Fault(number, entry, "removed"))
                elif hashlib.sha256(before + f"{number}{text}".encode()).digest() != bytes(sealed):
                    faults.append(Fault(number, entry, "changed"))
                before, last = bytes(sealed), number
                seen = seen or before.hex() == expected_head
        cursor.execute(
            "SELECT e.id FROM audit_entry e LEFT JOIN audit_seal s ON s.entry_id = e.id "
            "WHERE s.number IS NULL"
        )
        faults += [Fault(0, row[0], "unsealed") for row in cursor.fetchall()]
        cursor.execute("SELECT number, hash FROM audit_head")
        head = cursor.fetchone()
    if head is None or (head[0], bytes(head[1])) != (last, before) or not seen:
        faults.append(Fault(0, None, "head"))
    return Verification(entries, before.hex(), tuple(faults))
