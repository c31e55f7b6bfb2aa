"""Pages for everybody: who can help, who they are, and who does what."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from farled.packs.values import RegionPack
from farled.terms.scales import STAGES
from farled_web.directory import wording
from farled_web.directory.actions.exports import note_export
from farled_web.directory.queries import organisations as queries
from farled_web.directory.queries.help import Answer, Match, Wish, find_help, places
from farled_web.directory.queries.imports import may_bring_in
from farled_web.directory.queries.matrix import matrix_of
from farled_web.directory.queries.ours import belongs
from farled_web.directory.queries.profile import profile_of
from farled_web.directory.queries.region_values import region_values
from farled_web.directory.views.entries import found
from farled_web.directory.views.lists import ORGANISATIONS
from farled_web.people.entrances import open_to
from farled_web.people.viewer import scope

ASKED = {"area": 40, "place": 120, "language": 2, "stage": 24, "market": 2}


@open_to("anyone")
def find(request: HttpRequest) -> HttpResponse:
    """Who can help me with this, here, in my language?"""
    viewer = request.viewer  # type: ignore[attr-defined]
    regions = queries.regions()
    region = queries.chosen_region(request.GET.get("region", ""), viewer, regions)
    if region is None:
        return render(request, "directory/find.html", {"regions": [], "region": None})
    values = region_values(region, viewer=viewer)
    pack = values.pack
    wish = _wish(request, pack)
    answer = find_help(region, wish, viewer=viewer, values=values)
    context = {
        "regions": regions, "region": region, "wish": wish, "answer": answer, "synthetic": region.synthetic,
        "areas": [(area.id, wording.area_name(area)) for area in pack.areas],
        "area_name": wording.area_names(pack.areas).get(wish.area, ""),
        "places": places(pack), "languages": wording.languages(_languages(pack)),
        "markets": wording.countries(), "stages": [(s, wording.STAGES[s]) for s in STAGES],
        "cards": [_card(match, answer) for match in answer.matches],
        "passed": [
            (row, "; ".join(wording.reason_text(r, answer.names) for r in reasons))
            for row, reasons in answer.passed_over
        ],
        "more": bool(wish.stage or wish.market),
    }  # fmt: skip
    return render(request, "directory/find.html", context)


def _wish(request: HttpRequest, pack: RegionPack) -> Wish:
    given = {key: request.GET.get(key, "").strip()[:most].replace("\0", "") for key, most in ASKED.items()}
    if given["area"] not in {area.id for area in pack.areas}:
        given["area"] = ""
    if given["stage"] not in STAGES:
        given["stage"] = ""
    return Wish(**given)


def _languages(pack: RegionPack) -> set[str]:
    return {"sv", "en", *(code for one in pack.organisations for code in one.languages)}


def _card(match: Match, answer: Answer) -> dict[str, Any]:
    """One organisation as the page tells of it."""
    pooled, why = match.pooled, []
    if match.near:
        why.append(_("is in your municipality"))
    if match.speaks:
        why.append(_("works in your language"))
    if pooled is not None:
        why.append(wording.evidence(pooled))
    return {
        "match": match,
        "level": wording.level_word(pooled.mean)
        if pooled
        else _("offers services; how far they go is not known"),
        "surely": wording.surely(pooled) if pooled else "",
        "interval": (pooled.mean, pooled.low, pooled.high) if pooled else None,
        "why": why,
        "kind": wording.kind_name(match.organisation.kind),
        "newest": wording.ago(match.newest, timezone.localdate()) if match.newest else "",
        "open": [wording.reason_text(reason, answer.names) for reason in match.open],
        "services": [s for s in match.services if s.name],
    }


@open_to("anyone")
def organisations(request: HttpRequest) -> HttpResponseBase:
    """Everybody who takes part."""
    viewer = request.viewer  # type: ignore[attr-defined]
    listing = ORGANISATIONS.read(request, queries.organisations_listed(viewer))
    if listing.export_wanted:
        note_export(viewer=viewer, what="organisations", kind=listing.export_wanted)
        return listing.export(lambda: scope(viewer.user))
    synthetic = any(row.synthetic for row in listing.rows)
    regions = queries.regions()
    own = [(region.slug, region.name) for region in regions if may_bring_in(viewer, region)]
    context = {"listing": listing, "synthetic": synthetic, "regions": regions, "file_regions": own}
    return render(request, "directory/organisations.html", context)


@open_to("anyone")
def organisation(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What one organisation does, for whom, and how surely that is known."""
    viewer = request.viewer  # type: ignore[attr-defined]
    row = found(queries.organisation_by_uuid, viewer, uuid)
    context = {
        "organisation": row, "profile": profile_of(row, viewer=viewer), "synthetic": row.synthetic,
        "belongs": belongs(viewer, row),
        "about": row.about_sv if wording.language() == "sv" else row.about_en,
        "crumbs": [(_("Organisations"), reverse("directory:organisations")), (row.name, "")],
    }  # fmt: skip
    return render(request, "directory/organisation.html", context)


@open_to("anyone")
def matrix(request: HttpRequest, slug: str) -> HttpResponse:
    """Who does what in a region, how far and how surely."""
    viewer = request.viewer  # type: ignore[attr-defined]
    region = found(queries.region_by_slug, slug)
    context = {
        "region": region, "matrix": matrix_of(region, viewer=viewer), "synthetic": region.synthetic,
        "regions": queries.regions(), "levels": list(enumerate(wording.LEVELS)),
        "crumbs": [(_("Organisations"), reverse("directory:organisations")), (region.name, "")],
    }  # fmt: skip
    return render(request, "directory/matrix.html", context)
