"""Files in and out: tried first, good rows applied whole, bad ones kept; hostile ones refused."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.web import factories
from tests.web.conftest import World, viewing, working

from farled.errors import BadInput
from farled.packs.reading import read_pack
from farled_web.directory.actions.imports import apply_import, drop_import, receive_file
from farled_web.directory.actions.pack_rows import TABLES
from farled_web.directory.actions.packs import bring_in_pack
from farled_web.directory.models import Capacity, Claim, Import, ImportProblem, Service
from farled_web.directory.queries.exporting import pack_file
from farled_web.directory.queries.region_values import region_pack
from farled_web.organisations.models import Organisation
from farled_web.ui.exports import write_xlsx


def zipped(folder: Path) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as book:
        for path in folder.iterdir():
            book.write(path, f"{folder.name}/{path.name}")
    return made.getvalue()


def bring(world: World, person: Any, content: bytes, name: str, *, apply: bool = True) -> Import:
    with viewing(person) as viewer:
        run = receive_file(viewer=viewer, region=world.region, name=name, content=content)
        if apply:
            apply_import(viewer=viewer, run=run)
    return Import.objects.get(pk=run.pk)


@pytest.mark.parametrize("name", ["gavleborg", "glodmark", "saltvidda"])
def test_pack_in_pack_out(db: None, root: Path, tmp_path: Path, name: str) -> None:
    pack = read_pack(root / "packs" / name)
    region = factories.region(name, synthetic=pack.synthetic, nuts=pack.region.nuts or "")
    with working() as system:
        bring_in_pack(region, pack, viewer=system)
        content = pack_file(region, viewer=system)
    zipfile.ZipFile(io.BytesIO(content)).extractall(tmp_path)
    back = read_pack(tmp_path / name)
    for table in TABLES:
        assert getattr(back, table) == getattr(pack, table), table
    assert (back.synthetic, back.region.nuts) == (pack.synthetic, pack.region.nuts)


def test_a_pack_is_tried_then_applied_and_again_changes_nothing(world: World, root: Path) -> None:
    content = zipped(root / "packs" / "glodmark")
    run = bring(world, world.cora, content, "glodmark.zip", apply=False)
    assert (run.state, run.counts["bad"], run.counts["tables"]["claims"]["new"]) == ("tried", 0, 53)
    assert not Claim.objects.exists()
    with viewing(world.cora) as viewer:
        apply_import(viewer=viewer, run=run)
        apply_import(viewer=viewer, run=run)
    assert Claim.objects.count() == 53
    again = bring(world, world.cora, content, "glodmark.zip")
    assert sum(c["new"] + c["changed"] for c in again.counts["tables"].values()) == 0
    assert Import.objects.get(pk=run.pk).content is None


SHEET = """organisation;område;kvartal;mängd
fyren;Försäljning;2027Q1;40
fyren;sales;2027 K2;12,5
fyren;nonsense;2027Q1;3
fyren;sales;2027Q3;-4
nobody;sales;2027Q3;4
"""


def test_every_bad_row_is_kept_with_its_place(world: World) -> None:
    run = bring(world, world.alice, SHEET.encode(), "kapacitet.csv")
    assert run.counts["tables"]["capacity"] == {"new": 2, "changed": 0, "unchanged": 0, "untouched": 0}
    kept = {(p.line, p.column): p for p in ImportProblem.objects.filter(run=run)}
    assert set(kept) == {(4, "area"), (5, "amount"), (6, "organisation")}
    bad = kept[5, "amount"]
    assert (bad.table, bad.given, bad.reason) == ("kapacitet.csv", "-4", "is not at least 0")
    assert bad.remedy and bad.example and "2027Q3" in bad.row
    assert sorted(Capacity.objects.values_list("area", "quarter", "amount")) == [
        ("sales", "2027Q1", 40.0),
        ("sales", "2027Q2", 12.5),
    ]


def test_a_row_that_leans_on_a_refused_one_is_refused(world: World) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as book:
        book.writestr(
            "p/datapackage.json",
            """{"name":"p","date":"2026-11-01","region":{"name":"P"},
            "resources":[{"name":"organisations","path":"o.csv"},{"name":"services","path":"s.csv"}]}""",
        )
        book.writestr("p/o.csv", "organisation,name,kind,source\na,A,cluster,x\nb,B,circus,x\n")
        book.writestr("p/s.csv", "service,organisation,area\ns1,a,sales\ns2,b,sales\n")
    run = bring(world, world.cora, made.getvalue(), "p.zip")
    assert [(p.table, p.line) for p in ImportProblem.objects.filter(run=run).order_by("id")] == [
        ("o.csv", 3),
        ("s.csv", 3),
    ]
    assert list(Service.objects.values_list("slug", flat=True)) == ["s1"]


def test_a_workbook_without_identifiers_is_named_alike_twice(world: World) -> None:
    heads = ["Organisation", "Område", "Nivå", "Varifrån", "Källa", "Datum"]
    sheet = b"".join(
        write_xlsx(heads, [["Fyren", "Sales", 2, "mandate", "=1+1", "2026-05-01"]], title="Kompetenser")
    )
    for expected in (1, 0):
        run = bring(world, world.alice, sheet, "ours.xlsx")
        assert run.counts["tables"]["claims"]["new"] == expected, list(ImportProblem.objects.values())
    assert Claim.objects.get().source == "=1+1"


def test_writers_bring_in_their_own_rows_only(world: World) -> None:
    text = "claim,organisation,area,level,provenance,source,date\n" + "".join(
        f"c{n},{who},sales,2,mandate,x,2026-01-01\n" for n, who in enumerate(("fyren", "hamnen"))
    )
    run = bring(world, world.alice, text.encode(), "claims.csv")
    assert list(Claim.objects.values_list("organisation__slug", flat=True)) == ["fyren"]
    assert ImportProblem.objects.get(run=run).code == "not-yours"


def test_another_organisations_claim_cannot_be_taken_over(offer: World, claim: Claim) -> None:
    row = f"{claim.slug},hamnen,{claim.area},1,mandate,x,2026-01-01"
    text = f"claim,organisation,area,level,provenance,source,date\n{row}\n"
    run = bring(offer, offer.charlie, text.encode(), "claims.csv")
    assert ImportProblem.objects.get(run=run).code == "not-yours"
    claim.refresh_from_db()
    assert claim.withdrawn_at is None


@pytest.mark.parametrize("who", ["rut", "otto", "sam", None])
def test_stranger_and_reader_send_no_file(world: World, who: str | None) -> None:
    with viewing(getattr(world, who) if who else None) as viewer, pytest.raises(PermissionDenied):
        receive_file(viewer=viewer, region=world.region, name="x.csv", content=SHEET.encode())


def test_a_stranger_neither_sees_nor_applies_nor_drops_a_file(world: World, web: Any) -> None:
    run = bring(world, world.alice, SHEET.encode(), "kapacitet.csv", apply=False)
    for address in ("import", "apply_import", "drop_import"):
        page = web(world.charlie).post(reverse(f"directory:{address}", args=[run.uuid]))
        assert page.status_code == 404
    for person in (world.charlie, world.rut):
        with viewing(person) as viewer:
            for act in (apply_import, drop_import):
                with pytest.raises(PermissionDenied):
                    act(viewer=viewer, run=run)
    assert not Capacity.objects.exists()


HOSTILE = {
    "a program": b"MZ\x90\x00\x03\x00\x00\x00" * 100,
    "nothing": b"",
    "a zip of something else": None,
    "no headings": b"a,b,c\n1,2,3\n",
    "broken quotation": b'claim,organisation\n"x,y\n',
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_no_table_is_refused(world: World, what: str) -> None:
    content = HOSTILE[what]
    if content is None:
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as book:
            book.writestr("x.txt", "x")
        content = made.getvalue()
    with viewing(world.cora) as viewer:
        try:
            run = receive_file(viewer=viewer, region=world.region, name="x.csv", content=content)
        except BadInput as bad:
            assert bad.problems[0].remedy
        else:
            assert run.counts["tables"] == {} and run.counts["problems"] == 1


def bomb(path: str = "p/claims.csv") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("p/datapackage.json", "{}")
        book.writestr(path, b"0" * 30_000_000)
    return made.getvalue()


@pytest.mark.parametrize("content", [bomb(), bomb("../../claims.csv")])
def test_a_bomb_is_not_unfolded(world: World, content: bytes) -> None:
    with viewing(world.cora) as viewer, pytest.raises(BadInput) as refused:
        receive_file(viewer=viewer, region=world.region, name="x.zip", content=content)
    assert refused.value.problems[0].code == "file-unfolds"


def test_the_pages_of_a_file(world: World, web: Any, root: Path) -> None:
    client = web(world.cora)
    page = client.get(reverse("directory:files", args=["vik"]))
    assert page.status_code == 200
    sent = SimpleUploadedFile("kapacitet.csv", SHEET.encode())
    page = client.post(reverse("directory:files", args=["vik"]), {"file": sent, "table": ""})
    assert page.status_code == 302
    shown = client.get(page["Location"])
    assert shown.status_code == 200 and b"is not at least 0" in shown.content
    rows = client.get(page["Location"] + "?export=csv")
    assert b"2027Q3" in b"".join(rows.streaming_content)
    run = Import.objects.get()
    assert client.post(reverse("directory:apply_import", args=[run.uuid])).status_code == 302
    assert Capacity.objects.count() == 2
    assert client.get(reverse("directory:import", args=[run.uuid])).status_code == 200
    bad = client.post(
        reverse("directory:files", args=["vik"]), {"file": SimpleUploadedFile("x.exe", b"MZ\0\0")}
    )
    assert bad.status_code == 422


def test_what_is_exported_can_be_brought_in_again(offer: World, web: Any) -> None:
    client = web(offer.cora)
    for table in ("organisations", "services", "claims", "capacity", "ties", "eligibility"):
        for kind in ("csv", "xlsx"):
            page = client.get(reverse("directory:export_table", args=["vik", table, kind]))
            content = b"".join(page.streaming_content)
            run = bring(offer, offer.cora, content, f"{table}.{kind}", apply=False)
            counts = run.counts["tables"][table]
            assert (counts["new"], counts["changed"], run.counts["bad"]) == (0, 0, 0), (table, kind, counts)
    assert client.get(reverse("directory:export_pack", args=["vik"])).status_code == 200
    assert web(offer.otto).get(reverse("directory:export_pack", args=["vik"])).status_code == 403
    assert (
        web(offer.sam).get(reverse("directory:export_table", args=["vik", "capacity", "csv"])).status_code
        == 403
    )


def test_a_readers_pack_has_the_same_as_hers_who_writes(offer: World) -> None:
    with viewing(offer.rut) as viewer:
        assert region_pack(offer.region, viewer=viewer).capacity
    assert Organisation.objects.filter(region=offer.region).count() > 3
