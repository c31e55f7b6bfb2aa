"""The pages of those who work with firms: advisers, managers, readers, coordinators, researchers."""

from __future__ import annotations

from tests.browser.page import FIRST_ROW, Page

# One of its own: what another organisation has referred is not theirs to change.
FIRM = "/firms/?q=B%C3%A4lgkulla"
KEEP = "/directory/ours"


def tab(name: str) -> str:
    """Select the tab or link whose address ends so."""
    return f"main a[href$='/{name}']"


def button(name: str) -> str:
    """Select a link within the page whose address holds this."""
    return f"main a[href*='{name}']"


FIRM_TABS = ("diagnosis", "plan", "referrals", "timeline", "documents", "sharing")
OWN_TABS = ("services", "claims", "capacity", "rules", "ties", "offers", "projects")

DAY = (
    Page("day-manager", "/my-day", "bo"),
    Page("day-other", "/my-day?kind=unplanned", "kim"),
    Page("wishes", "/wishes/", "anna"),
    Page("wishes-all", "/wishes/?state=", "bo"),
    Page("wish", "/wishes/", "anna", follow=(FIRST_ROW,)),
    Page("hours", "/hours/", "anna"),
    Page("hours-book", "/hours/book", "anna"),
    Page("hours-change", "/hours/", "anna", follow=(FIRST_ROW,)),
    Page("offers", "/offers/", "anna"),
    Page("offer", "/offers/", "anna", follow=(FIRST_ROW,)),
    Page("offers-other", "/offers/", "kim"),
    Page("requests", "/requests/", "anna"),
    Page("emergency", "/firms/emergency", "bo"),
    Page("log", "/log/", "bo"),
    Page("tokens", "/tokens/", "bo"),
    Page("calendar", "/me/calendar/", "anna"),
    Page("interface", "/api/", "bo"),
)
FIRMS = (
    Page("firms", "/firms/", "anna"),
    Page("firms-none", "/firms/?q=finnsinte", "anna"),
    Page("register", "/firms/new", "anna"),
    Page("firm", FIRM, "anna", follow=(FIRST_ROW,)),
    *(Page(f"firm-{name}", FIRM, "anna", follow=(FIRST_ROW, tab(f"{name}/"))) for name in FIRM_TABS),
    Page("firm-both-sides", "/firms/?q=Gnisttuna", "anna", follow=(FIRST_ROW, tab("diagnosis/"))),
    Page("firm-facts", FIRM, "anna", follow=(FIRST_ROW, tab("facts"))),
    Page("firm-money", FIRM, "anna", follow=(FIRST_ROW, tab("money"))),
    Page("firm-contact", FIRM, "anna", follow=(FIRST_ROW, tab("contacts/new"))),
    Page("firm-aid", FIRM, "anna", follow=(FIRST_ROW, tab("aid/new"))),
    Page("firm-member", FIRM, "anna", follow=(FIRST_ROW, tab("members"))),
    Page("firm-same", FIRM, "anna", follow=(FIRST_ROW, tab("same"))),
    Page("firm-check", FIRM, "anna", follow=(FIRST_ROW, tab("diagnosis/"), button("/check?for="))),
    Page("firm-note", FIRM, "anna", follow=(FIRST_ROW, tab("timeline/"), tab("timeline/note"))),
    Page("firm-document", FIRM, "anna", follow=(FIRST_ROW, tab("documents/"), tab("documents/new"))),
    Page("firm-said", FIRM, "anna", follow=(FIRST_ROW, tab("sharing/"), button("/said/"))),
)
PLANS = (
    Page("plans", "/plans/", "anna"),
    Page("plan-agreed", "/plans/?state=agreed", "anna", follow=(FIRST_ROW,)),
    Page("plan-proposed", "/plans/?state=proposed", "anna", follow=(FIRST_ROW,)),
    Page("plan-make", FIRM, "anna", follow=(FIRST_ROW, tab("plan/"), tab("plan/make"))),
    Page("runs", "/plans/runs/", "anna"),
    Page("runs-coordinator", "/plans/runs/", "siv"),
    Page("work", "/background/", "siv"),
    Page("work-item", "/background/", "siv", follow=(FIRST_ROW,)),
    Page("work-none", "/background/", "anna"),
    Page("mails", "/background/mails/", "siv"),
)
OWN = (
    Page("own", KEEP, "anna"),
    *(Page(f"own-{name}", KEEP, "anna", follow=(tab(name),)) for name in OWN_TABS),
    *(
        Page(f"own-{name}-add", KEEP, "anna", follow=(tab(name), tab(f"{name}/add")))
        for name in ("services", "claims", "offers", "projects")
    ),
    *(
        Page(f"own-{name}-one", KEEP, "anna", follow=(tab(name), FIRST_ROW))
        for name in ("services", "claims", "offers", "projects")
    ),
    Page("own-profile", KEEP, "bo", follow=(button("/edit/"),)),
    Page("own-people", KEEP, "bo", follow=(button("/people/"),)),
    Page("own-person", KEEP, "bo", follow=(button("/people/"), FIRST_ROW)),
    Page("own-person-end", KEEP, "bo", follow=(button("/people/"), FIRST_ROW, tab("end/"))),
    Page("files", "/directory/regions/glodmark/files", "anna"),
    Page("files-coordinator", "/directory/regions/glodmark/files", "siv"),
    Page("organisations-found", "/directory/", "anna"),
    Page("organisation-found", "/directory/", "anna", follow=(FIRST_ROW,)),
    Page("matrix", "/directory/regions/glodmark/matrix", "anna"),
)
REGION = (
    Page("region-elsewhere", "/region/saltvidda", "karin"),
    Page("region-settings", "/regions/glodmark/settings/", "siv"),
    Page("region-people", "/regions/glodmark/people/", "siv"),
    Page("organisations", "/organisations/", "siv"),
    Page("organisation", "/organisations/", "siv", follow=(FIRST_ROW,)),
    Page("organisation-edit", "/organisations/", "siv", follow=(FIRST_ROW, tab("edit/"))),
    Page("organisation-set-aside", "/organisations/", "siv", follow=(FIRST_ROW, tab("set-aside/"))),
    Page("organisation-people", "/organisations/", "siv", follow=(FIRST_ROW, tab("people/"))),
    Page("organisation-add", "/regions/glodmark/organisations/add/", "siv"),
    Page("promise", "/wishes/promise", "siv"),
    Page("report-region", "/reports/regions/glodmark", "siv"),
    Page("report-outside", "/reports/regions/glodmark", "rolf"),
    Page("report-cases", "/reports/regions/glodmark/cases", "siv"),
    Page("report-indicators", "/reports/regions/glodmark/indicators", "siv"),
    Page("report-indicator-new", "/reports/regions/glodmark/indicators/new", "siv"),
    Page("report-organisation", "/reports/", "anna"),
    Page("aid-ledger", FIRM, "anna", follow=(FIRST_ROW, tab("aid"))),
    Page("erasures", "/erasures/", "siv"),
    Page("matrix-researcher", "/directory/regions/glodmark/matrix", "rolf"),
)
ACCOUNT = (
    Page("webhooks", "/webhooks/", "bo"),
    Page("webhook-new", "/webhooks/", "bo", follow=(button("/webhooks/new/"),)),
    Page("me-leave", "/me/", "anna", follow=(button("/me/leave/"),)),
    Page("me-close", "/me/close/", "anna"),
)
READER = (
    Page("reader-wishes", "/wishes/", "rea"),
    Page("reader-wish", "/wishes/", "rea", follow=(FIRST_ROW,)),
    Page("reader-firms", "/firms/", "rea"),
    Page("reader-firm", FIRM, "rea", follow=(FIRST_ROW,)),
    *(Page(f"reader-firm-{name}", FIRM, "rea", follow=(FIRST_ROW, tab(f"{name}/"))) for name in FIRM_TABS),
    Page("reader-plans", "/plans/", "rea"),
    Page("reader-plan", "/plans/?state=agreed", "rea", follow=(FIRST_ROW,)),
    Page("reader-runs", "/plans/runs/", "rea"),
    Page("reader-offers", "/offers/", "rea"),
    Page("reader-offer", "/offers/", "rea", follow=(FIRST_ROW,)),
    Page("reader-hours", "/hours/", "rea"),
    Page("reader-requests", "/requests/", "rea"),
    Page("reader-own", KEEP, "rea"),
    *(Page(f"reader-own-{name}", KEEP, "rea", follow=(tab(name),)) for name in OWN_TABS),
    Page("reader-service", KEEP, "rea", follow=(tab("services"), FIRST_ROW)),
    Page("reader-people", KEEP, "rea", follow=(button("/people/"),)),
)

PAGES_WORK: tuple[Page, ...] = (*DAY, *FIRMS, *PLANS, *OWN, *REGION, *ACCOUNT, *READER)
