"""Pages of cases to visit."""

from __future__ import annotations

from tests.browser.page import FIRST_ROW, Page


def doing(event: str) -> str:
    """The button of a move."""
    return f'a[href$="/do/{event}/"]'


def of(state: str) -> str:
    """The list of everything in one state."""
    return f"/referrals/all/?state={state}"


REFER = (
    FIRST_ROW, '.page-head a[href^="/firms/"]', 'main .tabs a[href$="/referrals/"]',
    'main a[href$="/refer/"]',
)  # fmt: skip

PAGES_CASES: tuple[Page, ...] = (
    *(Page(f"referrals-{name}", f"/referrals/{path}", "anna")
      for name, path in (("waiting", ""), ("sent", "sent/"), ("received", "received/"), ("all", "all/"))),
    Page("referrals-none", "/referrals/all/?state=expired", "anna"),
    Page("referrals-region", "/referrals/region/", "siv"),
    Page("case-to-answer", of("sent"), "kim", follow=(FIRST_ROW,)),
    Page("case-accept", "/referrals/?state=sent", "kim", follow=(FIRST_ROW, doing("accept"))),
    Page("case-decline", "/referrals/?state=sent", "kim", follow=(FIRST_ROW, doing("decline"))),
    Page("case-answer", of("needs_info"), "anna", follow=(FIRST_ROW, doing("answer"))),
    Page("case-withdraw", of("needs_info"), "anna", follow=(FIRST_ROW, doing("withdraw"))),
    Page("case-declined", of("decline_pending"), "anna", follow=(FIRST_ROW,)),
    Page("case-draft", of("draft"), "anna", follow=(FIRST_ROW,)),
    Page("case-booked", of("handover_booked"), "kim", follow=(FIRST_ROW,)),
    Page("case-in-progress", of("in_progress"), "kim", follow=(FIRST_ROW,)),
    Page("case-hours", of("in_progress"), "kim", follow=(FIRST_ROW, 'a[href$="/hours/"].btn')),
    Page("case-more-hours", of("in_progress"), "kim", follow=(FIRST_ROW, 'a[href$="/more-hours/"]')),
    Page("case-milestone", of("in_progress"), "kim", follow=(FIRST_ROW, 'a[href$="/milestones/"]')),
    Page("case-outcome", of("in_progress"), "kim", follow=(FIRST_ROW, doing("report-outcome"))),
    Page("case-closed", of("closed"), "anna", follow=(FIRST_ROW,)),
    Page("case-reader", of("in_progress"), "rea", follow=(FIRST_ROW,)),
    Page("case-coordinator", "/referrals/region/?state=decline_pending", "siv", follow=(FIRST_ROW,)),
    Page("case-reopen", "/referrals/region/?state=closed", "siv", follow=(FIRST_ROW, doing("reopen"))),
    Page("clocks", "/region/glodmark/clocks/", "siv"),
    Page("refer-choose", of("draft"), "anna", follow=REFER),
    Page("refer-draft", of("draft"), "anna", follow=(*REFER, 'a[href$="/refer/draft/"]')),
    Page("firm-cases", "/my-firm/referrals/", "sam"),
    Page("firm-case", "/my-firm/referrals/", "sam", follow=(".list tbody th a",)),
    Page("firm-answer", "/my-firm/referrals/", "sam", follow=(".panel a.btn",)),
)  # fmt: skip
