"""The seeded planning instances the experiments were made on, as `Instance`s.

The numbers are drawn exactly as in the experiments (seed 7), so that figures can be compared:
12 areas, need 0–3, competence 0–3, pools of the nearest 10 organisations of the firm's sector,
hours used = need level, worth = 10 points × weight × min(need, level), at most 3 members.
"""

from __future__ import annotations

import numpy as np

from farled.coalitions.instance import POINT, Instance, Ints, subset_costs, subsets_up_to

AREAS, SECTORS, SLOTS, MEMBERS = 12, 8, 10, 3


def draw(
    firms: int, organisations: int, seed: int = 7, noise: float = 0.05, supply: float = 0.7
) -> dict[str, Ints]:
    """Draw the tables of one instance: needs, levels, pools, costs and capacity."""
    rng = np.random.default_rng(seed)
    regions = max(1, round(organisations / 6))
    weight = rng.integers(1, 4, AREAS).astype(np.int64)
    where = rng.random((regions, 2))
    home = np.arange(organisations) % regions
    seat = where[home] + rng.normal(0, 0.02, (organisations, 2))
    sector = rng.random((organisations, SECTORS)) < 0.4
    sector[rng.random(organisations) < 0.25] = True
    rare = rng.choice(AREAS, 2, replace=False)
    chance = np.full(AREAS, 0.45)
    chance[rare] = 0.11
    level = np.where(
        rng.random((organisations, AREAS)) < chance, rng.integers(1, 4, (organisations, AREAS)), 0
    ).astype(np.int64)
    for k in range(organisations):
        if not level[k].any():
            level[k, rng.integers(AREAS)] = 3
    pool, join = _pools(regions, where, seat, sector)
    apart = np.sqrt(((seat[:, None] - seat[None]) ** 2).sum(-1))
    tied = np.triu(rng.random((organisations, organisations)) < 0.3 * np.exp(-3 * apart), 1)
    tied |= tied.T
    tie = np.where(tied, 1, 4 + np.rint(8 * apart)).astype(np.int64)
    need, firm_pool = _firms(rng, firms, regions, noise)
    size = rng.lognormal(0, 0.6, organisations)
    raw = size[:, None] * level
    capacity = np.rint(raw / raw.sum() * supply * need.sum(dtype=np.int64)).astype(np.int64)
    return {"weight": weight, "level": level, "pool": pool, "join": join, "tie": tie,
            "need": need, "firm_pool": firm_pool, "capacity": capacity}  # fmt: skip


def _pools(regions: int, where, seat, sector):  # type: ignore[no-untyped-def]
    pool = np.full((regions * SECTORS, SLOTS), -1, np.int64)
    join = np.full((regions * SECTORS, SLOTS), 10**6, np.int64)
    apart = np.sqrt(((where[:, None] - seat[None]) ** 2).sum(-1))
    for r in range(regions):
        order = np.argsort(apart[r])
        for g in range(SECTORS):
            near = order[sector[order, g]][:SLOTS]
            if len(near) < 5:
                near = np.r_[near, order[~sector[order, g]]][:5]
            pool[r * SECTORS + g, : len(near)] = near
            join[r * SECTORS + g, : len(near)] = 2 + np.rint(6 * apart[r, near]).astype(np.int64)
    return pool, join


def _firms(rng, firms: int, regions: int, noise: float):  # type: ignore[no-untyped-def]
    archetype = np.zeros((60, AREAS), np.int64)
    for j in range(60):
        needs = rng.integers(3, 7)
        archetype[j, rng.choice(AREAS, needs, replace=False)] = rng.integers(1, 4, needs)
    kind_share = 1 / (1 + np.arange(60)) ** 0.7
    region_share = 1 / (1 + np.arange(regions)) ** 0.5
    kind = rng.choice(60, firms, p=kind_share / kind_share.sum()).astype(np.int16)
    region = rng.choice(regions, firms, p=region_share / region_share.sum()).astype(np.int32)
    sector = rng.integers(0, SECTORS, firms).astype(np.int32)
    need = np.empty((firms, AREAS), np.uint8)
    block = 1_000_000
    for b in range(0, firms, block):
        base = archetype[kind[b : b + block]]
        f = rng.random(base.shape, dtype=np.float32)
        drawn = np.clip(base + (f < noise / 2) - ((f >= noise / 2) & (f < noise)), 0, 3)
        drawn[drawn.sum(1) == 0, 0] = 1
        need[b : b + block] = drawn
    return need, (region * SECTORS + sector).astype(np.int64)


def instance(firms: int, organisations: int, seed: int = 7) -> Instance:
    """Build the instance of that size, firms that are alike joined into types."""
    return from_tables(draw(firms, organisations, seed))


def from_tables(x: dict[str, Ints]) -> Instance:
    """Turn drawn tables into the arrays the planner works on."""
    key = x["firm_pool"].astype(np.uint64) << np.uint64(24)
    for a in range(AREAS):
        key |= x["need"][:, a].astype(np.uint64) << np.uint64(2 * a)
    key, count = np.unique(key, return_counts=True)
    need = np.stack([((key >> np.uint64(2 * a)) & np.uint64(3)).astype(np.int64) for a in range(AREAS)], 1)
    type_pool = (key >> np.uint64(24)).astype(np.int64)
    type_of, area = np.nonzero(need)
    level = need[type_of, area]
    menu_key = (type_pool[type_of] * AREAS + area) * 4 + level
    menus, need_menu = np.unique(menu_key, return_inverse=True)
    return _assemble(x, menus, need_menu, type_of, area, level, type_pool, count)


def _assemble(x, menus, need_menu, type_of, area, level, type_pool, count):  # type: ignore[no-untyped-def]
    """Options of every menu: members of its pool with some level and capacity there."""
    m_level, m_area, m_pool = menus % 4, menus // 4 % AREAS, menus // 4 // AREAS
    members = x["pool"][m_pool]
    able = (members >= 0) & (x["level"][members, m_area[:, None]] > 0)
    able &= x["capacity"][members, m_area[:, None]] > 0
    menu, slot = np.nonzero(able)
    who = members[menu, slot]
    covered = np.minimum(m_level[menu], x["level"][who, m_area[menu]])
    worth = x["weight"][m_area[menu]] * 10 * covered * POINT
    place = who * AREAS + m_area[menu]
    job_key, job = np.unique(place * 4 + m_level[menu], return_inverse=True)
    resources, class_resource = np.unique(job_key // 4, return_inverse=True)
    subsets = subsets_up_to(SLOTS, MEMBERS)
    cost, lead = subset_costs(x["pool"], x["join"] * POINT, x["tie"] * POINT, subsets)
    flat = np.zeros(len(worth), np.int64)
    return Instance(
        count=count.astype(np.int64), type_pool=type_pool, type_group=np.zeros(len(count), np.int64),
        type_aid=np.full(len(count), -1, np.int64),
        need_start=np.searchsorted(type_of, np.arange(len(count) + 1)).astype(np.int64),
        need_menu=need_menu.astype(np.int64), need_worth=x["weight"][area] * 10 * level * POINT,
        need_area=area.astype(np.int64),
        menu_start=np.searchsorted(menu, np.arange(len(menus) + 1)).astype(np.int64),
        option_slot=slot.astype(np.int64), option_class=job.astype(np.int64), option_value=worth,
        option_benefit=worth, option_quarter=flat, option_aid=flat,
        class_resource=class_resource.astype(np.int64), class_amount=job_key % 4,
        capacity=x["capacity"].reshape(-1)[resources], pool_organisation=x["pool"],
        subset_slots=subsets, subset_cost=cost, subset_lead=lead,
        precedence=np.zeros((0, 3), np.int64),
    )  # fmt: skip
