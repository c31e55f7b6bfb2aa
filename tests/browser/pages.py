"""Every page the browser visits: add yours here and it is tested in both languages, on desktop and phone.

A page whose address holds an id is found as a person finds it: from another page, by the links in `follow`
(CSS selectors, one click each).  ``role`` is the key of a demo person (`farled_web.people.demo_people`), or
"" for nobody.
"""

from __future__ import annotations

from tests.browser.page import FIRST_ROW, Page
from tests.browser.pages_cases import PAGES_CASES
from tests.browser.pages_firm import PAGES_FIRM
from tests.browser.pages_work import PAGES_WORK

__all__ = ["FIRST_ROW", "PAGES", "Page"]

PAGES: tuple[Page, ...] = (
    Page("gallery", "/ui/gallery"),
    Page("gallery-adviser", "/ui/gallery?messages=1&q=Fyren&late=1", "anna"),
    Page("question", "/ui/gallery/question"),
    *(Page(f"error-{status}", f"/ui/gallery/error/{status}", status=status)
      for status in (400, 403, 404, 409, 413, 429, 500, 503)),
    Page("sign-in", "/account/login/"),
    Page("sign-up", "/account/signup/"),
    Page("password-forgotten", "/account/password/reset/"),
    Page("sign-out", "/account/logout/", "anna"),
    Page("password-change", "/account/password/change/", "anna"),
    Page("two-step", "/account/2fa/", "anna"),
    Page("check", "/check"),
    Page("check-link-gone", "/check/link/none", status=404),
    Page("front", "/"),
    Page("my-day", "/my-day", "anna"),
    Page("my-day-reader", "/my-day", "rea"),
    Page("region", "/region/glodmark", "siv"),
    Page("region-researcher", "/region/glodmark", "rolf"),
    Page("journeys", "/region/glodmark/journeys/", "rolf"),
    Page("my-firm", "/my-firm", "sam", follow=()),
    *PAGES_FIRM,
    *PAGES_WORK,
    *PAGES_CASES,
)  # fmt: skip
