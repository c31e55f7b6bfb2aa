"""Names of what rows refer to by id, and sentences for reasons, in the page's language."""

from __future__ import annotations

from farled.reports.language import Speaker
from farled.reports.values import Reason, ReportModel

_LEVELS = frozenset({"level", "low", "high"})


class Names:
    """Display names of one report."""

    def __init__(self, model: ReportModel, speaker: Speaker) -> None:
        """Read the names off the model."""
        self._areas = {area.id: area.name(speaker.language) for area in model.areas}
        self._organisations = {row.id: row.name for row in model.organisations}
        self._speaker = speaker

    def area(self, id_: str) -> str:
        """Name an area; one the model does not know is shown by its id."""
        return self._areas.get(id_, id_)

    def organisation(self, id_: str) -> str:
        """Name an organisation; one the model does not know is shown by its id."""
        return self._organisations.get(id_, id_)

    def reason(self, reason: Reason) -> str:
        """Write a reason as a sentence; one without words of its own by its text, else its code."""
        key = f"reason.{reason.code}"
        if not self._speaker.knows(key):
            return reason.text or reason.code
        return self._speaker.say(key, **{name: self._value(name, v) for name, v in reason.values.items()})

    def _value(self, name: str, value: str | float) -> str:
        """Write one value of a reason."""
        if isinstance(value, str):
            known = {"area": self.area, "organisation": self.organisation}.get(name)
            return known(value) if known else value
        if name in _LEVELS and isinstance(value, float):
            return self._speaker.count(value, 1)
        decimals = 0 if value == round(value) else 2 if abs(value) < 1 else 1
        return self._speaker.count(value, decimals)
