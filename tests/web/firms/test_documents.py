"""Documents: taken by what they are, read by whom the category is open to, removed and brought back."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from tests.web import factories
from tests.web.conftest import viewing

from farled.errors import BadInput
from farled_web.audit.models import Entry as Logged
from farled_web.firms.actions.documents import add_document, bring_document_back, remove_document
from farled_web.firms.models import Document
from farled_web.firms.papers import file_name, media_type
from farled_web.firms.queries.documents import document

PDF = b"%PDF-1.7\nhello"


def packed(**parts):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return made.getvalue()


WORD = packed(**{"[Content_Types].xml": "<a/>", "word__document_dot_xml": "<w/>"})


def send(web, user, firm, name="plan.pdf", content=PDF, category="plan"):
    file = SimpleUploadedFile(name, content)
    return web(user).post(f"/firms/{firm.uuid}/documents/new", {"file": file, "category": category})


def test_a_document_is_added_fetched_removed_and_brought_back(world, web):
    assert send(web, world.alice, world.firm, "../../Årsplan.pdf").status_code == 302
    paper = Document.objects.get()
    assert (paper.name, paper.media_type, paper.organisation) == (
        "Årsplan.pdf",
        "application/pdf",
        world.fyren,
    )
    answer = web(world.bob).get(f"/firms/documents/{paper.uuid}")
    assert answer.content == PDF and answer["X-Content-Type-Options"] == "nosniff"
    assert (
        answer["Content-Disposition"].startswith("attachment;")
        and "sandbox" in answer["Content-Security-Policy"]
    )
    assert Logged.objects.get(verb="document.read").categories == ["plan"]
    client = web(world.alice)
    client.post(f"/firms/documents/{paper.uuid}/remove")
    assert client.get(f"/firms/documents/{paper.uuid}").status_code == 404
    assert "Bring back" in client.get(f"/firms/{world.firm.uuid}/documents/").content.decode()
    client.post(f"/firms/documents/{paper.uuid}/back")
    assert client.get(f"/firms/documents/{paper.uuid}").status_code == 200


def test_a_document_is_read_by_whom_its_category_is_open_to(world, web):
    send(web, world.alice, world.firm, category="plan")
    send(web, world.alice, world.firm, "money.pdf", category="finance")
    factories.consented(world.firm, world.hamnen, "identity", "plan")
    page = web(world.charlie).get(f"/firms/{world.firm.uuid}/documents/").content.decode()
    assert "plan.pdf" in page and "money.pdf" not in page
    secret = Document.objects.get(name="money.pdf")
    assert web(world.charlie).get(f"/firms/documents/{secret.uuid}").status_code == 404
    assert web(world.sam).get(f"/firms/documents/{secret.uuid}").status_code == 200
    assert web(world.cora).get(f"/firms/documents/{secret.uuid}").status_code == 403


@pytest.mark.parametrize("who", ["charlie", "rut", "cora", "tove"])
def test_strangers_and_readers_add_and_remove_nothing(world, web, who):
    send(web, world.alice, world.firm)
    paper = Document.objects.select_related("firm").get()
    with viewing(getattr(world, who)) as viewer:
        with pytest.raises(PermissionDenied):
            add_document(viewer, firm=world.firm, name="a.pdf", content=PDF, category="plan")
        for act in (remove_document, bring_document_back):
            with pytest.raises(PermissionDenied):
                act(viewer, document=paper)
        if who != "rut":
            with pytest.raises(Http404):
                document(viewer, paper.uuid)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, "application/pdf"),
        (b"\x89PNG\r\n\x1a\n..", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        ("åäö, hej\n".encode(), "text/plain"),
        (b"<script>alert(1)</script>", "text/plain"),
        (WORD, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (
            packed(mimetype="application/vnd.oasis.opendocument.text"),
            "application/vnd.oasis.opendocument.text",
        ),
    ],
)
def test_a_document_is_what_it_holds_not_what_it_is_called(content, kind):
    assert media_type(content, "x.exe") == kind


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty-file"),
        (b"MZ\x90\x00\x00", "unknown-file-kind"),
        (b"PK\x03\x04broken", "damaged-file"),
        (packed(**{"[Content_Types].xml": "<a/>", "word__vbaProject_dot_bin": "x"}), "file-runs"),
        (packed(a="x"), "unknown-file-kind"),
        (packed(a=b"\0" * 30_000_000), "file-unfolds"),
        (b"%PDF-" + b"x" * 10_000_000, "file-too-large"),
    ],
)
def test_what_runs_unfolds_or_pretends_is_refused(content, code):
    with pytest.raises(BadInput) as refused:
        media_type(content, "offert.pdf")
    assert refused.value.problems[0].code == code


def test_the_page_says_why_a_file_is_refused(world, web):
    answer = send(web, world.alice, world.firm, "virus.pdf", b"MZ\x90\x00\x00")
    assert answer.status_code == 422 and "is of no kind that can be kept here" in answer.content.decode()


def test_a_name_loses_its_folders_and_gets_an_ending_that_is_true():
    assert file_name("..\\..\\evil\x00\n.exe", "application/pdf") == "evil.exe.pdf"
    assert file_name("a/b/Offert.PDF", "application/pdf") == "Offert.PDF"
    assert file_name("???", "image/png") == "document.png"
