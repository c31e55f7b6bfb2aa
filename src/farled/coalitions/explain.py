"""Why a plan is as it is, from the same numbers it was made with (§P8.5)."""

from __future__ import annotations

from typing import Any

from farled.coalitions.instance import POINT, PRICE_SCALE
from farled.coalitions.plan import amount, points
from farled.coalitions.problem import Problem
from farled.directory.pooling import Pooled
from farled.terms.scales import Unit

Row = dict[str, Any]

_THIN = 2.0
"""An interval of pooled levels wider than this is called thin evidence (*choice*)."""

_STALE_YEARS = 3
"""Evidence older than this many years is called stale (*choice*)."""


def explain_firm(problem: Problem, plan: Row, firm: str) -> Row:
    """Explain one firm's plan: each choice, the runner-up, and what stays open.

    Args:
        problem: Built from the pack under the plan's rules.
        plan: The plan document.
        firm: Firm id; it must have a known need.

    Returns:
        ``firm``, ``name``, ``lead``, ``members``, ``value``, ``joining_cost``, ``steps`` (each with
        ``for``, ``against``, ``runner_up``), ``uncovered`` (each with ``able``, ``would_close``),
        ``excluded`` and ``unknown``. Reasons have a ``code`` and ``values``.
    """
    row = next(one for one in plan["firms"] if one["firm"] == firm)
    view = _View(problem, plan, row)
    return {
        "firm": firm, "name": row["name"], "status": row["status"], "lead": row["lead"],
        "members": row["members"], "value": row["value"], "joining_cost": row["joining_cost"],
        "steps": [view.step(step) for step in row["steps"]],
        "uncovered": [view.open_need(gap) for gap in row["uncovered"]],
        "excluded": view.excluded(),
        "unknown": [area for name, area in problem.unknown if name == firm],
    }  # fmt: skip


def _reason(code: str, **values: object) -> Row:
    return {"code": code, "values": values}


class _View:
    """One firm's plan with everything needed to explain it."""

    def __init__(self, problem: Problem, plan: Row, row: Row) -> None:
        self.problem, self.x, self.row = problem, problem.instance, row
        self.t = problem.type_of(row["firm"])
        self.firms = problem.source.firms
        self.at = next(i for i, firm in enumerate(self.firms) if firm.id == row["firm"])
        self.firm = self.firms[self.at]
        self.price = [job["price"] for job in plan["proof"]["jobs"]]
        self.room = {
            (one["organisation"], one["area"], one["quarter"], one["unit"]): one["amount"] - one["used"]
            for one in plan["capacity"]
        }
        self.assumed = {
            (one["organisation"], one["area"], one["quarter"]) for one in plan["capacity"] if one["assumed"]
        }

    # -- steps -----------------------------------------------------------------------------------

    def step(self, step: Row) -> Row:
        """A step with the reasons for and against it and the next best."""
        return {
            **step,
            "for": self._for(step),
            "against": self._against(step),
            "runner_up": self._runner_up(step),
        }

    def _pooled(self, organisation: str, area: str) -> Pooled | None:
        return self.problem.source.levels.for_targets(organisation, area, self.firm.targets)

    def _for(self, step: Row) -> list[Row]:
        found = [_reason("covers_need", level=step["level"], need=step["need"])]
        pooled = self._pooled(step["organisation"], step["area"])
        if pooled is not None and pooled.high - pooled.low <= _THIN:
            found.append(_reason("evidence", claims=pooled.claims, low=pooled.low, high=pooled.high))
        organisation = self._organisation(step["organisation"])
        if step["organisation"] == self.row["lead"]:
            found.append(_reason("lead"))
        elif self._tied(step["organisation"]):
            found.append(_reason("tie"))
        if organisation.municipality and organisation.municipality == self.firm.municipality:
            found.append(_reason("same_place"))
        if sum(one["organisation"] == step["organisation"] for one in self.row["steps"]) > 1:
            found.append(_reason("in_coalition"))
        if organisation.id in self.firm.memberships:
            found.append(_reason("member"))
        if set(organisation.languages) & set(self.firm.languages):
            found.append(_reason("language"))
        return found

    def _against(self, step: Row) -> list[Row]:
        found = []
        pooled = self._pooled(step["organisation"], step["area"])
        if step["level"] < step["need"]:
            found.append(_reason("lower_level", level=step["level"]))
        if pooled is not None:
            found += self._doubts(pooled)
        if (step["organisation"], step["area"], step["quarter"]) in self.assumed:
            found.append(_reason("assumed_capacity"))
        if step["organisation"] != self.row["lead"] and not self._tied(step["organisation"]):
            found.append(_reason("no_tie"))
        service = next((s for s in self.problem.source.services if s.id == step["service"]), None)
        if service is not None and service.fee_eur:
            found.append(_reason("fee", euro=service.fee_eur))
        if step["aid_eur"]:
            found.append(_reason("aid", euro=step["aid_eur"]))
        return found

    def _doubts(self, pooled: Pooled) -> list[Row]:
        found = []
        if pooled.high - pooled.low > _THIN:
            found.append(_reason("thin_evidence", low=pooled.low, high=pooled.high))
        years = (self.problem.source.date - pooled.newest).days / 365.25
        if years > _STALE_YEARS:
            found.append(_reason("stale_evidence", years=round(years, 1)))
        return found

    def _organisation(self, name: str) -> Any:
        return self.problem.offers.organisations[self.problem.offers.position[name]]

    def _tied(self, name: str) -> bool:
        pair, markets = {name, self.row["lead"]}, (None, *self.firm.targets)
        return any({tie.a, tie.b} == pair and tie.market in markets for tie in self.problem.source.ties)

    def _runner_up(self, step: Row) -> Row | None:
        """The best other organisation for the same need, at the prices of the plan, and why not."""
        worths = self._worths(step["area"])
        mine = worths.pop(step["organisation"], None)
        if not worths or mine is None:
            return None
        name = max(sorted(worths), key=lambda one: worths[one][0])
        worth, o = worths[name]
        offer = self.problem.option_offer[o]
        return {
            "organisation": name,
            "service": None if offer.service is None else offer.service.id,
            "level": offer.level / 1000,
            "quarter": str(self.problem.offers.first.later(int(self.x.option_quarter[o]))),
            "points_less": round((mine[0] - worth) / PRICE_SCALE / POINT, 3),
            "why": self._why_not(step, o, name),
        }

    def _worths(self, area: str) -> dict[str, tuple[int, int]]:
        """Organisation → its best option's worth less the price of its hours, and the option."""
        best: dict[str, tuple[int, int]] = {}
        for o in self._menu(area):
            worth = int(self.x.option_value[o]) * PRICE_SCALE - self.price[int(self.x.option_class[o])]
            name = self.problem.offers.organisations[self.problem.option_offer[o].organisation].id
            if name not in best or worth > best[name][0]:
                best[name] = (worth, o)
        return best

    def _menu(self, area: str) -> range:
        j = [name for name, _ in self.problem.needs[self.t]].index(area)
        menu = self.x.need_menu[self.x.need_start[self.t] + j]
        return range(int(self.x.menu_start[menu]), int(self.x.menu_start[menu + 1]))

    def _why_not(self, step: Row, o: int, name: str) -> list[Row]:
        offer = self.problem.option_offer[o]
        found = []
        if offer.level / 1000 < step["level"]:
            found.append(_reason("lower_level", level=offer.level / 1000))
        quarters = [q for q in self._menu(step["area"]) if self._name(q) == name]
        if all(not self._free(q) for q in quarters):
            quarter = str(self.problem.offers.first.later(int(self.x.option_quarter[o])))
            found.append(_reason("full", quarter=quarter))
        price = self.price[int(self.x.option_class[o])] / PRICE_SCALE / POINT
        hours = amount(offer.amount, offer.unit)
        if price > 0:
            found.append(_reason("price", price=round(price / hours, 3)))
        if name not in self.row["members"]:
            found.append(_reason("cost", points=points(self._join_cost(name))))
        pooled = self._pooled(name, step["area"])
        if pooled is not None:
            found += self._doubts(pooled)
        return found

    def _name(self, o: int) -> str:
        return str(self.problem.offers.organisations[self.problem.option_offer[o].organisation].id)

    def _free(self, o: int) -> bool:
        offer = self.problem.option_offer[o]
        one = self.problem.resources[self.x.class_resource[self.x.option_class[o]]]
        left = self.room[one.organisation, one.area, one.quarter, one.unit.value]
        return bool(left >= amount(offer.amount, offer.unit))

    def _join_cost(self, name: str) -> int:
        return self.problem.offers.join_cost(self._organisation(name), self.firm)

    # -- open needs ------------------------------------------------------------------------------

    def open_need(self, gap: Row) -> Row:
        """An open need with who is able at all and what would close it."""
        offers = self.problem.offers
        able = [one.id for one in offers.organisations if offers.able(one.id, gap["area"])]
        return {**gap, "able": able, "would_close": self._would_close(gap, able)}

    def _would_close(self, gap: Row, able: list[str]) -> list[Row]:
        area, need = gap["area"], gap["need"]
        if gap["reason"] == "nobody_able":
            return [_reason("add_competence", level=min(need, 2), area=area)]
        if gap["reason"] == "nobody_eligible":
            return [_reason("widen_eligibility", organisation=name) for name in able]
        worths = self._worths(area)
        if not worths:
            return []
        name = max(sorted(worths), key=lambda one: int(self.x.option_value[worths[one][1]]))
        offer = self.problem.option_offer[worths[name][1]]
        if gap["reason"] == "no_capacity":
            hours = amount(offer.amount, offer.unit)
            if offer.unit is Unit.SEATS:
                return [_reason("add_seat", area=area, organisation=name)]
            return [_reason("add_hours", hours=hours, area=area, organisation=name)]
        short = self._join_cost(name) - int(self.x.option_value[worths[name][1]])
        return [_reason("dearer", points=max(0.0, points(short)))]

    def excluded(self) -> list[Row]:
        """Organisations this firm cannot turn to, with every reason."""
        offers, pool = self.problem.offers, set(self.x.pool_organisation[self.x.type_pool[self.t]].tolist())
        rows = []
        for k, one in enumerate(offers.organisations):
            if k in pool:
                continue
            verdict = offers.index.verdict(self.firm, one.id)
            reasons = [{"rule": r.rule, "wanted": list(r.wanted), "given": r.given} for r in verdict.against]
            if (self.firm.id, one.id) in offers.forbidden:
                reasons.append({"rule": "forbidden", "wanted": [], "given": ""})
            if not reasons:
                rule = "beyond_pool" if self._useful(k) else "nothing_needed"
                reasons.append({"rule": rule, "wanted": [], "given": ""})
            rows.append({"organisation": one.id, "reasons": reasons})
        return rows

    def _useful(self, k: int) -> bool:
        needs = self.problem.needs[self.t]
        return any(self.problem.offers.offers(self.at, k, area, level) for area, level in needs)
