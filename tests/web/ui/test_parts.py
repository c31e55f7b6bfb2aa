"""The tags pages are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.translation import override

from farled_web.ui import icons, navigation
from farled_web.ui.forms import DayInput


def drawn(source: str, language: str = "en", **context: Any) -> str:
    with override(language):
        return Template("{% load i18n farled %}" + source).render(Context(context))


class Form(forms.Form):
    name = forms.CharField(label="Name", help_text="As written")
    kind = forms.ChoiceField(label="Kind", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    day = forms.DateField(label="Day", widget=DayInput, required=False, initial="2026-03-02")
    agree = forms.BooleanField(label="Agree")
    version = forms.IntegerField(widget=forms.HiddenInput)


def test_a_refused_form_says_so_on_top_and_at_each_field() -> None:
    page = drawn("{% form_errors form %}{% form_fields form %}", form=Form({"name": "", "version": 1}))
    assert "3 things to mend" in page
    assert '<a href="#id_name">Name: This field is required.</a>' in page
    assert 'aria-describedby="id_name-help id_name-error"' in page and 'aria-invalid="true"' in page
    assert '<fieldset class="field field-bad" id="id_kind" aria-describedby="id_kind-error">' in page
    assert page.count("(optional)") == 1  # the day
    assert '<input type="hidden" name="version"' in page


def test_a_sound_form_has_no_summary_and_every_field_a_label() -> None:
    page = drawn("{% form_errors form %}{% form_fields form %}", form=Form())
    assert "to mend" not in page
    for name in ("id_name", "id_kind_0", "id_kind_1", "id_day", "id_agree"):
        assert f'for="{name}"' in page and f'id="{name}"' in page
    assert 'type="date"' in page and 'value="2026-03-02"' in page


class Boxes(forms.Form):
    some = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.CheckboxSelectMultiple)
    one = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)


def test_a_browser_wants_one_of_the_buttons_and_never_every_box() -> None:
    page = drawn("{% form_fields form %}", form=Boxes())
    assert page.count('type="radio"') == page.count(" required") == 2


def test_unknown_is_said_and_never_zero() -> None:
    source = '{% stat "Hours" None %}{% facts items %}{{ None|number }} {{ None|share }}'
    page = drawn(source, items=[("Place", None)])
    assert page.count("not known") == 4
    assert ">0<" in drawn('{% stat "Hours" 0 %}')


@pytest.mark.parametrize(("language", "told"), [("sv", "45\xa0%"), ("en", "45%")])
def test_shares_are_written_as_the_language_does(language: str, told: str) -> None:
    assert drawn("{{ value|share }}", language, value=0.45) == told


def test_a_badge_says_its_meaning_in_words_and_draws_it() -> None:
    page = drawn('{% badge text "bad" %}', text="<Late>")
    assert "&lt;Late&gt;" in page and "tone-bad" in page and "<svg" in page


def test_blocks_keep_their_content_and_escape_their_titles() -> None:
    page = drawn('{% panel title=t %}{{ t }}{% endpanel %}{% note "warn" %}<p>x</p>{% endnote %}', t="<i>")
    assert page.count("&lt;i&gt;") == 2 and "<p>x</p>" in page and "note-warn" in page


def test_every_icon_can_be_drawn_and_is_silent_without_a_label() -> None:
    for name in icons.PATHS:
        assert 'aria-hidden="true"' in icons.icon(name)
    assert 'role="img" aria-label="Late"' in icons.icon("alert", "Late")


@dataclass
class Viewer:
    signed_in: bool = True
    is_adviser: bool = False
    is_coordinator: bool = False
    synthetic: bool = False
    writes: tuple[int, ...] = ()


def test_a_menu_shows_what_the_roles_see_and_what_is_there() -> None:
    entries = (
        navigation.Entry("Parts", "ui_gallery", navigation.roles("advisers"), under=("ui_",)),
        navigation.Entry("Nowhere", "no_such:page", navigation.ANYONE),
        navigation.Entry("Others", "ui_gallery", navigation.roles("coordinators")),
    )
    held = navigation.words(Viewer(is_adviser=True))
    assert held == {"anyone", "signed_in", "advisers"}
    ((group, links),) = navigation.grouped(entries, held, "ui_gallery_question")
    assert [(link.label, link.url, link.current) for link in links] == [("Parts", "/ui/gallery", True)]
    assert group == ""


def test_somebody_without_roles_has_no_side_menu() -> None:
    assert navigation.side_links(navigation.words(None), "") == []


@pytest.mark.parametrize(("cookie", "colours"), [("dark", "dark"), ('x"><b', "light")])
def test_chosen_colours_are_drawn_by_the_server(cookie: str, colours: str) -> None:
    request = RequestFactory().get("/")
    request.COOKIES["farled_theme"] = cookie
    page = drawn("{% theme_attributes %}", request=request)
    assert f'data-bs-theme="{colours}"' in page and "<b" not in page


def test_made_up_data_is_marked_where_it_is_shown() -> None:
    assert "Made-up data" in drawn("{% synthetic_banner %}", synthetic=True)
    assert "Made-up data" in drawn("{% synthetic_banner %}", viewer=Viewer(synthetic=True))
    assert drawn("{% synthetic_banner %}", viewer=Viewer()) == ""


def test_work_that_runs_asks_again_and_finished_work_does_not() -> None:
    source = '{% progress url="/job" done=3 total=9 state="Counting" running=running %}'
    assert 'hx-get="/job"' in drawn(source, running=True) and 'value="3"' in drawn(source, running=True)
    assert "hx-get" not in drawn(source, running=False)
