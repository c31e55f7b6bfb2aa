"""The room's lists, as data."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from farled.terms.areas import DEFAULT_AREAS
from farled_web.directory import wording
from farled_web.directory.queries.organisations import regions
from farled_web.ui.lists import Badge, Column, Empty, Filter, ListSpec


def _area_texts(row: Any) -> str:
    names = {area.id: wording.area_name(area) for area in DEFAULT_AREAS}
    return ", ".join(names.get(key, key) for key in row.area_keys)


def _name(row: Any) -> str:
    return str(row.name)


KIND_KEYS = (
    "cluster",
    "incubator",
    "science_park",
    "financier",
    "network_node",
    "research_institute",
    "chamber",
    "agency",
    "university",
    "municipality",
)

ORGANISATIONS = ListSpec(
    name="organisations",
    caption=_("Organisations that take part"),
    search=lambda rows, text: rows.filter(Q(name__icontains=text) | Q(municipality__icontains=text)),
    search_label=_("Name or place"),
    order="name",
    columns=(
        Column(
            "name",
            _("Organisation"),
            order="name",
            link=lambda row: reverse("directory:organisation", args=[row.uuid]),
        ),
        Column("kind", _("What it is"), value=lambda row: wording.kind_name(row.kind), order="kind"),
        Column("municipality", _("Place"), order="municipality"),
        Column("areas", _("Services for"), value=_area_texts, wide_only=True),
        Column(
            "services",
            _("Services"),
            value=lambda row: row.service_count,
            kind="number",
            order="service_count",
            descending=True,
        ),
        Column(
            "region", _("Region"), value=lambda row: row.region.name, order="region__name", wide_only=True
        ),
        Column(
            "languages",
            _("Languages"),
            value=lambda row: ", ".join(map(wording.language_name, row.languages)),
            wide_only=True,
        ),
        Column("url", _("Web page"), only_export=True),
        Column(
            "made",
            _("Made up"),
            value=lambda row: Badge(_("Made up"), "synthetic") if row.synthetic else "",
            wide_only=True,
        ),
    ),
    filters=(
        Filter(
            "region",
            _("Region"),
            lambda rows, value: rows.filter(region__slug=value),
            choices=lambda request: [(region.slug, region.name) for region in regions()],
        ),
        Filter(
            "area",
            _("Services for"),
            lambda rows, value: rows.filter(services__area=value, services__active=True).distinct(),
            choices=lambda request: [(area.id, wording.area_name(area)) for area in DEFAULT_AREAS],
        ),
        Filter(
            "kind",
            _("What it is"),
            lambda rows, value: rows.filter(kind=value),
            choices=lambda request: [(key, wording.kind_name(key)) for key in KIND_KEYS],
        ),
    ),
    empty=Empty(
        _("Nobody takes part yet"), _("A coordinator brings a region's organisations in from a file.")
    ),
)


def _edit_link(name: str) -> Any:
    return lambda row: reverse(f"directory:{name}", args=[row.uuid])


def _fresh(row: Any) -> Badge:
    if not row.active:
        return Badge(_("laid aside"))
    return Badge(_("to be confirmed"), "warn") if row.stale else Badge(_("current"), "good")


def services_list(names: dict[str, str]) -> ListSpec:
    """Give the list of an organisation's services; `names` are areas by id."""
    return ListSpec(
        name="services",
        caption=_("Services"),
        search=lambda rows, text: rows.filter(name__icontains=text),
        search_label=_("Name"),
        order="name",
        columns=(
            Column(
                "name",
                _("Service"),
                value=lambda row: row.name or row.slug,
                order="name",
                link=_edit_link("edit_service"),
            ),
            Column("area", _("Support area"), value=lambda row: names.get(row.area, row.area), order="area"),
            Column(
                "format",
                _("Form"),
                value=lambda row: str(wording.FORMATS.get(row.format, row.format)),
                order="format",
            ),
            Column("unit", _("Counted in"), value=lambda row: str(wording.UNITS[row.unit]), wide_only=True),
            Column("hours_1", _("Hours, mild"), kind="number", order="hours_1", wide_only=True),
            Column("hours_2", _("Hours, marked"), kind="number", order="hours_2", wide_only=True),
            Column("hours_3", _("Hours, severe"), kind="number", order="hours_3", wide_only=True),
            Column("fee_eur", _("The firm pays, euro"), kind="number", order="fee_eur", wide_only=True),
            Column("fresh", _("How current"), value=_fresh, order="confirmed_at"),
            Column("confirmed_at", _("Confirmed"), order="confirmed_at", wide_only=True),
        ),
        filters=(
            Filter(
                "state",
                _("Show"),
                lambda rows, value: rows.filter(active=value == "on"),
                preset="on",
                choices=[("on", _("offered")), ("off", _("laid aside"))],
            ),
        ),
        empty=Empty(
            _("No services yet"), _("Add the first one: what a firm gets, for which area, in how many hours.")
        ),
    )


def _claim_state(row: Any) -> Badge:
    if row.withdrawn_at:
        return Badge(_("withdrawn"))
    return Badge(_("to be confirmed"), "warn") if row.stale else Badge(_("counts"), "good")


def _claim_says(row: Any) -> str:
    if row.provenance == "outcome":
        return gettext("%(good)s of %(all)s referrals succeeded") % {"good": row.successes, "all": row.closed}
    return str(wording.LEVELS[row.level or 0])


def claims_list(names: dict[str, str]) -> ListSpec:
    """Give the list of the claims on an organisation; `names` are areas by id."""
    return ListSpec(
        name="claims",
        caption=_("Competence claims"),
        search=lambda rows, text: rows.filter(Q(source__icontains=text) | Q(note__icontains=text)),
        search_label=_("Source or note"),
        order="-date",
        columns=(
            Column(
                "area",
                _("Support area"),
                value=lambda row: names.get(row.area, row.area),
                order="area",
                link=_edit_link("claim"),
            ),
            Column("says", _("Says"), value=_claim_says, order="level"),
            Column(
                "provenance",
                _("Where from"),
                value=lambda row: str(wording.PROVENANCES[row.provenance]),
                order="provenance",
            ),
            Column("source", _("Source"), wide_only=True),
            Column("date", _("Date"), order="date", descending=True),
            Column(
                "market",
                _("Country"),
                value=lambda row: wording.country_name(row.market) if row.market else "",
                order="market",
                wide_only=True,
            ),
            Column("state", _("State"), value=_claim_state, order="withdrawn_at"),
            Column("why", _("Why withdrawn"), value=lambda row: row.withdrawn_why, only_export=True),
        ),
        filters=(
            Filter(
                "state",
                _("Show"),
                lambda rows, value: rows.filter(withdrawn_at__isnull=value == "on"),
                preset="on",
                choices=[("on", _("those that count")), ("off", _("withdrawn"))],
            ),
            Filter(
                "area",
                _("Support area"),
                lambda rows, value: rows.filter(area=value),
                choices=[*names.items()],
            ),
        ),
        empty=Empty(
            _("No claims yet"), _("Say how far your help goes in an area, and where that can be read.")
        ),
    )


def offers_list(names: dict[str, str]) -> ListSpec:
    """Give the list of an organisation's group offers; `names` are areas by id."""
    return ListSpec(
        name="offers",
        caption=_("Group offers"),
        order="-starts_on",
        columns=(
            Column("name", _("Offer"), order="name", link=_edit_link("edit_offer")),
            Column("area", _("Support area"), value=lambda row: names.get(row.area, row.area), order="area"),
            Column("starts_on", _("First day"), order="starts_on", descending=True),
            Column("ends_on", _("Last day"), order="ends_on", wide_only=True),
            Column("apply_by", _("Apply by"), order="apply_by"),
            Column("seats", _("Seats"), kind="number", order="seats"),
            Column("place", _("Where"), order="place", wide_only=True),
            Column(
                "state",
                _("State"),
                value=lambda row: (
                    Badge(_("cancelled"), "bad") if row.cancelled_at else Badge(_("held"), "good")
                ),
            ),
        ),
        empty=Empty(
            _("No group offers yet"), _("Delegations, courses and cohorts with seats and dates stand here.")
        ),
    )


PROJECTS = ListSpec(
    name="projects",
    caption=_("Funding projects"),
    search=lambda rows, text: rows.filter(Q(name__icontains=text) | Q(code__icontains=text)),
    search_label=_("Name or case number"),
    order="name",
    columns=(
        Column("name", _("Project"), order="name", link=_edit_link("edit_project")),
        Column("code", _("Case number"), order="code"),
        Column("fund", _("Funded by"), order="fund"),
        Column("starts_on", _("First day"), order="starts_on", wide_only=True),
        Column("ends_on", _("Last day"), order="ends_on"),
        Column("hours", _("Hours in all"), kind="number", order="hours"),
        Column("state", _("State"), value=lambda row: Badge(_("closed")) if row.closed_at
               else Badge(_("open"), "good")),
    ),
    empty=Empty(_("No funding projects yet"), _("Hours given to firms can be booked on a project.")),
)  # fmt: skip

PROBLEMS = ListSpec(
    name="problems",
    caption=_("Rows that were refused"),
    order="table",
    columns=(
        Column("table", _("File or sheet"), order=("table", "line")),
        Column("line", _("Line"), kind="number", order="line"),
        Column("column", _("Column"), order="column"),
        Column("given", _("Given")),
        Column("reason", _("Why it is refused"),
               value=lambda row: wording.problem_reason(row.code, row.reason)),
        Column("remedy", _("What to do"), value=lambda row: wording.problem_remedy(row.code, row.remedy)),
        Column("example", _("Example"), wide_only=True),
        Column("code", _("Code"), only_export=True),
        Column("row", _("The row"), only_export=True),
    ),
    filters=(
        Filter("table", _("File or sheet"), lambda rows, value: rows.filter(table=value),
               choices=lambda request: getattr(request, "table_choices", ())),
    ),
    empty=Empty(_("No problems"), _("Every row can be brought in."), icon="check"),
)  # fmt: skip
