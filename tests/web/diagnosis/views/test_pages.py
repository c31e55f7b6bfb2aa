"""The pages of the check: what each says, in both languages, and what it asks of the database."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.web import factories
from tests.web.conftest import World
from tests.web.diagnosis.conftest import begin, round_in

from farled_web.audit.models import Entry as LogEntry
from farled_web.diagnosis.models import Check
from farled_web.directory.models import Claim, EligibilityRule

TWENTY_FOUR = 24


def walk(client, answers: list[str]) -> Check:  # type: ignore[no-untyped-def]
    check = round_in(begin(client))
    for number in range(1, TWENTY_FOUR + 1):
        answer = answers[(number - 1) % len(answers)]
        client.post(f"/check/{check.uuid}/question/{number}", {"answer": answer})
    client.post(f"/check/{check.uuid}/submit")
    check.refresh_from_db()
    return check


def test_the_whole_way_in_thirty_requests(world: World, web) -> None:  # type: ignore[no-untyped-def]
    client = web(None)
    check = walk(client, ["3", "0", "dont_know", "not_concerned"])
    assert check.state == "submitted" and check.answers.count() == TWENTY_FOUR
    page = client.get(f"/check/{check.uuid}", follow=True)
    assert b"What stands in your way" in page.content


def test_every_page_speaks_swedish(world: World, web) -> None:  # type: ignore[no-untyped-def]
    client = web(None)
    client.cookies["django_language"] = "sv"
    check = round_in(begin(client))
    for page, words in (
        ("question/1", "Hur mycket står det här i vägen"), ("question/1", "Pengarna räcker inte till"),
        ("facts/1", "Vilket företag är det?"), ("facts/2", "Hur stort är det?"),
        ("facts/3", "Hur långt utomlands"), ("review", "En sista titt"), ("link", "Kom tillbaka när ni vill"),
    ):  # fmt: skip
        assert words in client.get(f"/check/{check.uuid}/{page}").content.decode()
    client.post(f"/check/{check.uuid}/submit")
    for page, words in (
        ("result", "Vi vet ingenting än"), ("contact", "Vilka får kontakta er?"), ("thanks", "Tack."),
        ("account", "Följ hur det går"), (f"consent?to={world.hamnen.uuid}", "Vad får de se?"),
    ):  # fmt: skip
        assert words in client.get(f"/check/{check.uuid}/{page}").content.decode()


def test_unknown_is_said_and_never_shown_as_nothing(world: World, web) -> None:  # type: ignore[no-untyped-def]
    client = web(None)
    check = walk(client, ["dont_know"])
    text = client.get(f"/check/{check.uuid}/result").content.decode()
    assert "Too few answers to say: 0 of 3." in text
    assert "no hindrance" not in text


def test_who_can_help_is_who_says_so_and_may(world: World, web) -> None:  # type: ignore[no-untyped-def]
    for organisation, level in ((world.fyren, 3), (world.hamnen, 2)):
        Claim.objects.create(
            organisation=organisation, region=world.region, slug=f"claim-{organisation.slug}", area="capital",
            level=level, provenance="mandate", source="its statutes", date="2026-01-01",
        )  # fmt: skip
    EligibilityRule.objects.create(
        organisation=world.hamnen,
        region=world.region,
        rule="employees_min",
        value="10",
        source="its statutes",
    )
    client = web(None)
    check = round_in(begin(client))
    for number in (1, 2, 3):
        client.post(f"/check/{check.uuid}/question/{number}", {"answer": "4"})
    client.post(f"/check/{check.uuid}/facts/2", {"employees": "3"})
    client.post(f"/check/{check.uuid}/submit")
    text = client.get(f"/check/{check.uuid}/result").content.decode()
    assert "Fyren" in text and "advises or trains you hands-on" in text
    assert "Hamnen" not in text


def test_a_wrong_number_is_told_and_not_repeated(world: World, web) -> None:  # type: ignore[no-untyped-def]
    client = web(None)
    check = round_in(begin(client))
    response = client.post(f"/check/{check.uuid}/facts/1", {"organisation_number": "556000-0002"})
    assert response.status_code == 422
    assert b"This is no Swedish organisation number" in response.content
    check.refresh_from_db()
    assert check.facts == {}


def test_a_sole_traders_number_is_taken_as_one(world: World, web) -> None:  # type: ignore[no-untyped-def]
    client = web(None)
    check = round_in(begin(client))
    client.post(f"/check/{check.uuid}/facts/1", {"organisation_number": "811228-9874"})
    check.refresh_from_db()
    assert check.facts["sole_trader"] is True and check.facts["organisation_number"] == "8112289874"


def test_answers_can_be_skipped_and_mended_from_the_overview(world: World, web) -> None:  # type: ignore[no-untyped-def]
    client = web(None)
    check = round_in(begin(client))
    response = client.post(f"/check/{check.uuid}/question/7?back=review", {"answer": "1"})
    assert response.headers["Location"] == reverse("diagnosis:review", args=[check.uuid])
    response = client.post(f"/check/{check.uuid}/question/7", {"answer": ""})
    assert response.headers["Location"] == reverse("diagnosis:question", args=[check.uuid, 7])
    assert client.get(f"/check/{check.uuid}").headers["Location"].endswith("/question/1")


def test_a_question_that_is_not_there(world: World, web) -> None:  # type: ignore[no-untyped-def]
    client = web(None)
    check = round_in(begin(client))
    assert client.get(f"/check/{check.uuid}/question/25").status_code == 404
    assert client.get(f"/check/{check.uuid}/question/0").status_code == 404
    assert client.get(f"/check/{check.uuid}/facts/4").status_code == 404


def test_an_answer_that_is_none_is_refused(world: World, web) -> None:  # type: ignore[no-untyped-def]
    client = web(None)
    check = round_in(begin(client))
    assert client.post(f"/check/{check.uuid}/question/1", {"answer": "9"}).status_code == 422


def test_pages_ask_little_of_the_database(world: World, web, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    client = web(None)
    check = round_in(begin(client))
    with django_assert_max_num_queries(27):
        client.get(f"/check/{check.uuid}/question/3")
    with django_assert_max_num_queries(39):
        client.post(f"/check/{check.uuid}/question/3", {"answer": "2"})
    client.post(f"/check/{check.uuid}/submit")
    client.get(f"/check/{check.uuid}/result")
    with django_assert_max_num_queries(35):
        client.get(f"/check/{check.uuid}/result")


def test_no_page_is_kept_by_the_browser_or_anybody_between(world: World, web) -> None:  # type: ignore[no-untyped-def]
    client = web(None)
    check = round_in(begin(client))
    response = client.get(f"/check/{check.uuid}/question/1")
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize("who", ["sam", "alice", "charlie"])
def test_the_firms_page_shows_each_what_is_theirs(world: World, web, who: str) -> None:  # type: ignore[no-untyped-def]
    own = {"standards": 4, "product_fit": 4, "promotion": 3}
    factories.submitted_check(world.firm, own)
    factories.submitted_check(world.firm, {"standards": 1, "product_fit": 0}, wave=2)
    factories.submitted_check(world.firm, {"standards": 2}, side="organisation", organisation=world.fyren)
    response = web(getattr(world, who)).get(f"/firms/{world.firm.uuid}/diagnosis/")
    if who == "charlie":
        assert response.status_code == 404
        return
    text = response.content.decode()
    assert response.status_code == 200
    assert ("Before and after" in text) == (who == "sam")
    assert ("The two sides" in text) == (who == "sam")
    assert ("As the organisations see it" in text) == (who == "alice")
    if who == "alice":
        factories.consented(world.firm, world.fyren, "identity", "diagnosis")
        text = web(world.alice).get(f"/firms/{world.firm.uuid}/diagnosis/").content.decode()
        assert "Before and after" in text and "The two sides" in text


def test_another_organisations_view_stays_theirs_and_the_firms(world: World, web) -> None:  # type: ignore[no-untyped-def]
    theirs = factories.submitted_check(
        world.firm, {"standards": 2}, side="organisation", organisation=world.fyren
    )
    factories.consented(world.firm, world.hamnen)
    assert web(world.charlie).get(f"/check/{theirs.uuid}/result").status_code == 404
    assert web(world.sam).get(f"/check/{theirs.uuid}/result").status_code == 200
    assert web(world.rut).get(f"/check/{theirs.uuid}/result").status_code == 200


def test_the_firm_sees_who_looked_at_its_answers(world: World, web) -> None:  # type: ignore[no-untyped-def]
    check = factories.submitted_check(world.firm, {"standards": 4})
    factories.consented(world.firm, world.hamnen, "diagnosis")
    for _ in range(2):
        assert web(world.sam).get(f"/check/{check.uuid}/result").status_code == 200
    assert not LogEntry.objects.exists()
    assert web(world.charlie).get(f"/check/{check.uuid}/result").status_code == 200
    entry = LogEntry.objects.get()
    assert (entry.actor_id, entry.firms, entry.categories) == (
        world.charlie.pk,
        [world.firm.pk],
        ["diagnosis"],
    )


def test_the_name_stays_closed_where_only_the_answers_are_open(world: World, web) -> None:  # type: ignore[no-untyped-def]
    check = factories.submitted_check(world.firm, {"standards": 4})
    factories.consented(world.firm, world.hamnen, "diagnosis")
    text = web(world.charlie).get(f"/check/{check.uuid}/result").content.decode()
    assert world.firm.name not in text and "Innovation" in text
