"""Pages of the public and of firms: what everybody sees, signing in, and a firm's own side."""

from __future__ import annotations

from tests.browser.page import FIRST_ROW, Page

SHARING = "/my-firm/who-sees-what"
PLAN = ("main .doors a[href$='/plan']",)
CHECKS = ("main .doors a[href$='/checks']",)
ABOUT = ("main .doors a[href^='/firms/'][href$='/']",)
# The first organisation that has been let in, and the first of all.
LET_IN = "main a[href$='/let-in']"


def _tab(name: str) -> tuple[str, ...]:
    return (*ABOUT, f".tabs a[href$='/{name}/']")


PUBLIC: tuple[Page, ...] = (
    Page("find", "/find"),
    Page("find-area", "/find?region=glodmark&area=capital"),
    Page("find-narrow", "/find?region=glodmark&area=sales&language=en&place=Hyttvalla"),
    Page("find-region", "/find?region=saltvidda"),
    Page("organisations", "/directory/"),
    Page("organisations-none", "/directory/?q=finnsinte"),
    Page("organisation", "/directory/", follow=(FIRST_ROW,)),
    Page("matrix", "/directory/regions/glodmark/matrix"),
    Page("who-sees-what", "/who-sees-what/"),
    Page("personal-data", "/personal-data/"),
    Page("check-from-front", "/", follow=("main a.btn-primary",)),
    Page("invitation-gone", "/invitation/none/", status=404),
    Page("no-such-page", "/no-such-page", status=404),
    Page("signed-out", "/my-firm"),
    Page("password-link-gone", "/account/password/reset/key/1-none/"),
    Page("password-sent", "/account/password/reset/done/"),
    Page("button-only", "/plans/00000000-0000-0000-0000-000000000000/agree", "sam", status=405),
    Page("not-open-to-me", "/my-day", "sam", status=403),
)

ACCOUNT: tuple[Page, ...] = (
    Page("me", "/me/", "sam"),
    Page("me-adviser", "/me/", "anna"),
    Page("me-coordinator", "/me/", "siv"),
    Page("me-close", "/me/", "sam", follow=("main a[href$='/close/']",)),
    Page("me-leave", "/me/", "anna", follow=("main a[href*='/leave/']",)),
    Page("me-leave-task", "/me/", "rolf", follow=("main a[href*='/leave/']",)),
    Page("email-change", "/account/email/", "sam"),
    Page("two-step-set-up", "/account/2fa/totp/activate/", "sam"),
)

FIRM: tuple[Page, ...] = (
    Page("my-plan", "/my-firm", "sam", follow=PLAN),
    Page("my-plan-change", "/my-firm", "sam", follow=(*PLAN, "#answer a[href$='/ask']")),
    Page("my-history", "/my-firm", "sam", follow=CHECKS),
    Page("my-result", "/my-firm", "sam", follow=(*CHECKS, "main a[href$='/result']")),
    Page("my-next-round", "/my-firm", "sam", follow=(*CHECKS, "main a.btn[href$='/check']")),
    Page("my-facts", "/my-firm", "sam", follow=ABOUT),
    Page("my-facts-edit", "/my-firm", "sam", follow=(*ABOUT, "main a[href$='/facts']")),
    Page("my-money-edit", "/my-firm", "sam", follow=(*ABOUT, "main a[href$='/money']")),
    Page("my-contact-new", "/my-firm", "sam", follow=(*ABOUT, "main a[href$='/contacts/new']")),
    Page("my-timeline", "/my-firm", "sam", follow=_tab("timeline")),
    Page("my-documents", "/my-firm", "sam", follow=_tab("documents")),
    Page("my-plan-tab", "/my-firm", "sam", follow=_tab("plan")),
    Page("sharing", SHARING, "sam"),
    Page("let-in", SHARING, "sam", follow=(LET_IN,)),
    Page("let-in-one", SHARING, "sam", follow=(LET_IN, FIRST_ROW)),
    Page("sharing-change", SHARING, "sam", follow=("main .panel a.btn-secondary",)),
    Page("take-back", SHARING, "sam", follow=("main a[href$='/take-back']",)),
    Page("take-back-contact", SHARING, "sam", follow=("main a[href$='/contact/take-back']",)),
    Page("my-log", SHARING, "sam", follow=("main a[href$='/log']",)),
    Page("forget", SHARING, "sam", follow=("main a[href$='/forget']",)),
)

PAGES_FIRM: tuple[Page, ...] = (*PUBLIC, *ACCOUNT, *FIRM)
