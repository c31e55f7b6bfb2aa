"""Compiled pricing: the best column of a firm at given prices, exact in whole numbers (§P5).

Arrays are those of `farled.coalitions.instance.Instance`, handed over one by one because compiled
code takes arrays, not objects.  Gains and prices are in 1/PRICE_SCALE value units.
"""

# Numba infers the types of compiled code; annotations there would only repeat what it ignores.
# mypy: disable-error-code="no-untyped-def, no-untyped-call, assignment"

from __future__ import annotations

import numba as nb
import numpy as np

from farled.coalitions.instance import NEVER, PRICE_SCALE

_SCALE = PRICE_SCALE
_NEVER = int(NEVER)


@nb.njit(cache=True, nogil=True)
def menu_gains(menus, menu_start, slot, job, value, benefit, price, boost, shut, gain, best):
    """Best option per listed menu and slot; 0 and -1 where none is open and worth its price.

    gain, best (len(menus), E) are filled; shut (L,) marks job classes that cannot be had.
    """
    for i in range(len(menus)):
        m = menus[i]
        for e in range(gain.shape[1]):
            gain[i, e] = 0
            best[i, e] = -1
        for o in range(menu_start[m], menu_start[m + 1]):
            if shut[job[o]]:
                continue
            g = value[o] * _SCALE + boost[m] * benefit[o] - price[job[o]]
            if g > gain[i, slot[o]]:
                gain[i, slot[o]] = g
                best[i, slot[o]] = o


@nb.njit(cache=True, nogil=True, inline="always")
def _subset_sum(rows, gain, slots):
    total = np.int64(0)
    for j in range(len(rows)):
        top = np.int64(0)
        for x in range(len(slots)):
            e = slots[x]
            if e < 0:
                break
            if gain[rows[j], e] > top:
                top = gain[rows[j], e]
        total += top
    return total


@nb.njit(cache=True, nogil=True)
def _take_best(rows, gain, best, slots, chosen):
    for j in range(len(rows)):
        top = np.int64(0)
        chosen[j] = -1
        for x in range(len(slots)):
            e = slots[x]
            if e < 0:
                break
            if gain[rows[j], e] > top:
                top = gain[rows[j], e]
                chosen[j] = best[rows[j], e]


@nb.njit(cache=True, nogil=True)
def allowed(j, o, chosen, areas, precedence, quarter, aid_left, aid):
    """Whether option o for need j fits the options already chosen for needs before j."""
    if aid_left >= 0 and aid[o] > aid_left:
        return False
    for r in range(len(precedence)):
        for i in range(j):
            if chosen[i] < 0:
                continue
            if precedence[r, 0] == areas[i] and precedence[r, 1] == areas[j]:
                if quarter[o] < quarter[chosen[i]] + precedence[r, 2]:
                    return False
            elif precedence[r, 0] == areas[j] and precedence[r, 1] == areas[i]:  # noqa: SIM102
                if quarter[chosen[i]] < quarter[o] + precedence[r, 2]:
                    return False
    return True


@nb.njit(cache=True, nogil=True)
def _sequence(cand, cand_gain, width, areas, precedence, quarter, headroom, aid, floor, chosen):
    """Best feasible choice above `floor` by depth-first search with a suffix bound; -1 if none.

    cand (J, W) options per need in falling order of cand_gain; `chosen` receives the choice.
    """
    needs = len(areas)
    suffix = np.zeros(needs + 1, np.int64)
    for j in range(needs - 1, -1, -1):
        suffix[j] = suffix[j + 1] + (cand_gain[j, 0] if width[j] > 0 else 0)
    at = np.zeros(needs + 1, np.int64)
    pick = np.full(needs, -1, np.int64)
    got = np.zeros(needs + 1, np.int64)
    left = np.full(needs + 1, headroom, np.int64)
    top = floor
    found = np.int64(-1)
    j = 0
    while j >= 0:
        if j == needs:
            if got[j] > top:
                top = got[j]
                found = top
                chosen[:needs] = pick
            j -= 1
            continue
        w = at[j]
        if w > width[j]:  # every option and "none" tried
            at[j] = 0
            pick[j] = -1
            j -= 1
            continue
        at[j] = w + 1
        if w == width[j]:
            pick[j] = -1
            if got[j] + suffix[j + 1] > top:
                got[j + 1] = got[j]
                left[j + 1] = left[j]
                at[j + 1] = 0
                j += 1
            continue
        if got[j] + cand_gain[j, w] + suffix[j + 1] <= top:
            at[j] = width[j]  # the rest gains less still: only "none" remains
            continue
        o = cand[j, w]
        if allowed(j, o, pick, areas, precedence, quarter, left[j], aid):
            pick[j] = o
            got[j + 1] = got[j] + cand_gain[j, w]
            left[j + 1] = left[j] - aid[o] if left[j] >= 0 else left[j]
            at[j + 1] = 0
            j += 1
    return found


@nb.njit(cache=True, nogil=True)
def candidates(
    menus, menu_start, slot, job, value, benefit, price, boost, shut, inside, least,
    cand, cand_gain, width,
):  # fmt: skip
    """Open options of members inside the subset that gain more than `least`, best first per need."""
    for j in range(len(menus)):
        m = menus[j]
        n = 0
        for o in range(menu_start[m], menu_start[m + 1]):
            if not inside[slot[o]] or shut[job[o]]:
                continue
            g = value[o] * _SCALE + boost[m] * benefit[o] - price[job[o]]
            if g <= least:
                continue
            i = n
            while i > 0 and cand_gain[j, i - 1] < g:
                cand[j, i] = cand[j, i - 1]
                cand_gain[j, i] = cand_gain[j, i - 1]
                i -= 1
            cand[j, i] = o
            cand_gain[j, i] = g
            n += 1
        width[j] = n


@nb.njit(cache=True, nogil=True)
def best_column(
    rows, menus, areas, linked, headroom, cost, subsets, gain, best,
    menu_start, slot, job, value, benefit, quarter, aid, precedence, price, boost, shut,
    rank, inside, cand, cand_gain, width, trial, chosen,
):  # fmt: skip
    """Best column of one firm: (worth, subset); 0 and -1 for the empty one; fills `chosen` (J,).

    rows (J,) are the rows of gain and best (from `menu_gains`) that belong to its menus; the
    arrays from `rank` to `trial` are scratch.
    """
    phi = np.int64(0)
    subset = np.int64(-1)
    chosen[:] = -1
    if not linked:
        for i in range(len(subsets)):
            if cost[i] < _NEVER:
                v = _subset_sum(rows, gain, subsets[i]) - cost[i] * _SCALE
                if v > phi:
                    phi = v
                    subset = i
        if subset >= 0:
            _take_best(rows, gain, best, subsets[subset], chosen)
        return phi, subset
    for i in range(len(subsets)):
        rank[i] = -_NEVER
        if cost[i] < _NEVER:
            rank[i] = _subset_sum(rows, gain, subsets[i]) - cost[i] * _SCALE
    n = len(menus)
    while True:
        i = np.argmax(rank)
        if rank[i] <= phi:
            return phi, subset
        rank[i] = -_NEVER
        inside[:] = False
        for x in range(subsets.shape[1]):
            if subsets[i, x] >= 0:
                inside[subsets[i, x]] = True
        candidates(menus, menu_start, slot, job, value, benefit, price, boost, shut, inside,
                   np.int64(0), cand, cand_gain, width)  # fmt: skip
        found = _sequence(cand[:n], cand_gain[:n], width[:n], areas, precedence, quarter, headroom,
                          aid, phi + cost[i] * _SCALE, trial)  # fmt: skip
        if found >= 0:
            phi = found - cost[i] * _SCALE
            subset = i
            chosen[:] = trial[:n]


@nb.njit(cache=True, nogil=True)
def widest(start):
    """Longest run in a start array, at least 1."""
    most = 1
    for i in range(len(start) - 1):
        most = max(most, start[i + 1] - start[i])
    return most


@nb.njit(cache=True, nogil=True)
def choose_types(
    first, last, count, type_pool, type_aid, linked, need_start, need_menu, need_area,
    menu_start, slot, job, value, benefit, quarter, aid, precedence, subsets, cost, price, boost,
    shut, gain, best, phi, subset, option, use,
):  # fmt: skip
    """Choose for types first..last; fills phi, subset, option and adds the jobs to `use`."""
    most, wide = widest(need_start), widest(menu_start)
    cand = np.zeros((most, wide), np.int64)
    cand_gain = np.zeros((most, wide), np.int64)
    width = np.zeros(most, np.int64)
    inside = np.zeros(gain.shape[1], np.bool_)
    trial = np.full(most, -1, np.int64)
    rank = np.zeros(len(subsets), np.int64)
    for t in range(first, last):
        lo, hi = need_start[t], need_start[t + 1]
        menus = need_menu[lo:hi]
        phi[t], subset[t] = best_column(
            menus, menus, need_area[lo:hi], linked[t], type_aid[t], cost[type_pool[t]], subsets,
            gain, best, menu_start, slot, job, value, benefit, quarter, aid, precedence, price,
            boost, shut, rank, inside, cand, cand_gain, width, trial, option[lo:hi],
        )  # fmt: skip
        for j in range(lo, hi):
            if option[j] >= 0:
                use[job[option[j]]] += count[t]
