"""Looking things up row by row, where gathering them first would cost what there is and not what is shown."""

from __future__ import annotations

from django.db.models import Exists


class RowByRow(Exists):
    """``EXISTS`` that PostgreSQL asks for each row of the page, through an index.

    A plain ``EXISTS`` may be turned into one pass over the whole inner table; OFFSET 0 keeps it from that.
    """

    template = "EXISTS(%(subquery)s OFFSET 0)"
