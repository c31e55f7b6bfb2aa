"""What an invented region holds, and that it holds together (demo-regions §0–§4)."""

from __future__ import annotations

from collections import Counter, defaultdict

from farled.packs.demo import glodmark
from farled.packs.demo.region import make_region
from farled.terms.periods import Quarter
from farled.terms.scales import ORGANISATION_KINDS, Provenance, Unit


def test_0_the_same_seed_gives_the_same_region_and_another_seed_another(packs):
    again = make_region(glodmark.GLODMARK, glodmark.SEED)
    assert again == packs["glodmark"]
    assert make_region(glodmark.GLODMARK, 7).firms != again.firms


def test_everything_invented_says_so(pack):
    assert pack.synthetic
    parts = (*pack.organisations, *pack.services, *pack.claims, *pack.firms)
    assert all(part.synthetic for part in parts)
    assert all(claim.source.startswith("Påhittat för demonstration") for claim in pack.claims)


def test_nothing_points_at_anybody_real(pack):
    assert pack.region.nuts is None
    assert all(each.organisation_number is None for each in (*pack.firms, *pack.organisations))
    assert all(each.nuts is None for each in (*pack.firms, *pack.organisations))
    assert all(organisation.url is None for organisation in pack.organisations)


def test_sizes_are_those_announced(packs):
    found = {name: (len(pack.organisations), len(pack.firms)) for name, pack in packs.items()}
    assert found == {"glodmark": (8, 150), "saltvidda": (6, 90)}


def test_ids_and_names_are_unique(pack):
    for table in (pack.organisations, pack.services, pack.claims, pack.firms):
        assert len({each.id for each in table}) == len(table)
    assert len({firm.name for firm in pack.firms}) == len(pack.firms)


def test_every_reference_leads_somewhere(pack):
    organisations = {each.id for each in pack.organisations}
    services = {each.id for each in pack.services}
    areas = {each.id for each in pack.areas}
    firms = {each.id for each in pack.firms}
    owners = [each.organisation for each in (*pack.services, *pack.claims, *pack.capacity, *pack.eligibility)]
    assert set(owners) <= organisations
    assert {each.area for each in (*pack.services, *pack.claims, *pack.capacity)} <= areas
    assert {rule.service for rule in pack.eligibility} - {None} <= services
    assert {tie.a for tie in pack.ties} | {tie.b for tie in pack.ties} <= organisations
    assert {cost.organisation for cost in pack.costs} - {None} <= organisations
    assert {each.firm for each in (*pack.answers, *pack.aid)} <= firms
    assert {answer.by for answer in pack.answers} - {None} <= organisations
    assert {member for firm in pack.firms for member in firm.memberships} <= organisations
    assert {each.kind for each in pack.organisations} <= set(ORGANISATION_KINDS)


def test_an_organisation_counts_an_area_in_one_unit(pack):
    """One row of capacity per organisation, area and quarter, so hours and seats cannot share one."""
    units = defaultdict(set)
    for each in (*pack.services, *pack.capacity):
        units[each.organisation, each.area].add(each.unit)
    assert all(len(unit) == 1 for unit in units.values())


def test_whoever_serves_an_area_has_a_claim_in_it(pack):
    claimed = {(claim.organisation, claim.area) for claim in pack.claims}
    assert {(service.organisation, service.area) for service in pack.services} <= claimed


def test_group_services_have_seats_in_the_quarters_they_are_held(pack):
    seats = {
        (each.organisation, each.area, each.quarter)
        for each in pack.capacity
        if each.unit is Unit.SEATS and each.amount > 0
    }
    groups = [service for service in pack.services if service.unit is Unit.SEATS]
    assert groups
    for service in groups:
        assert service.quarters
        assert all((service.organisation, service.area, quarter) in seats for quarter in service.quarters)


def test_4_some_quarters_are_full_and_some_nobody_has_said(pack):
    year = [Quarter.parse(f"2027Q{number}") for number in range(1, 5)]
    stated = {(each.organisation, each.area, each.quarter): each.amount for each in pack.capacity}
    served = {(each.organisation, each.area) for each in pack.services}
    unknown = [key for key in served for quarter in year if (*key, quarter) not in stated]
    assert unknown
    assert 0 in stated.values()
    assert {each.quarter for each in pack.capacity} == set(year)


def test_4_claims_come_from_every_provenance_and_contradict_each_other(pack):
    assert {claim.provenance for claim in pack.claims} == set(Provenance)
    levels = defaultdict(set)
    for claim in pack.claims:
        if claim.level is not None:
            levels[claim.organisation, claim.area].add(claim.level)
    assert any(len(each) > 1 for each in levels.values())
    assert any(len(each) == 1 for each in levels.values())
    outcomes = [claim for claim in pack.claims if claim.provenance is Provenance.OUTCOME]
    assert all(0 <= claim.successes <= claim.closed for claim in outcomes)
    assert all(claim.level is None for claim in outcomes)


def test_4_one_firm_stands_just_under_the_aid_ceiling(pack):
    sums: Counter[str] = Counter()
    for each in pack.aid:
        sums[each.firm] += each.amount_eur
    assert max(sums.values()) == 288_000
    assert all(each.date <= pack.date for each in pack.aid)
