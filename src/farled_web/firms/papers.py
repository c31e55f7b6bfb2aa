"""What a document is, by its content; what runs, unfolds or pretends is refused (firms R9)."""

from __future__ import annotations

import io
import re
import unicodedata
from datetime import timedelta
from pathlib import PurePosixPath
from zipfile import BadZipFile, ZipFile

from django.conf import settings
from django.utils.translation import gettext as _

from farled.errors import BadInput, refuse
from farled_web.ui.uploads import PARTS, RUNNING, UNPACKED_BYTES, UNPACKED_RATIO

UNDO_WITHIN = timedelta(days=30)
"""How long a removed document can be brought back."""
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
ENDINGS: dict[str, tuple[str, ...]] = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/webp": (".webp",),
    "text/plain": (".txt", ".md", ".csv", ".log"),
    f"{_OFFICE}wordprocessingml.document": (".docx",),
    f"{_OFFICE}spreadsheetml.sheet": (".xlsx",),
    f"{_OFFICE}presentationml.presentation": (".pptx",),
    f"{_OPEN}text": (".odt",),
    f"{_OPEN}spreadsheet": (".ods",),
    f"{_OPEN}presentation": (".odp",),
}
"""Media types that are taken, and the endings each may have; the first replaces another."""
_FOLDERS = {
    "word/": "wordprocessingml.document",
    "xl/": "spreadsheetml.sheet",
    "ppt/": "presentationml.presentation",
}
_OPEN_RUNNING = ("basic/", "scripts/")


def media_type(content: bytes, name: str) -> str:
    """Give the media type of a document, by its content.

    Args:
        content: The whole file.
        name: Its name, for messages.

    Raises:
        BadInput: It is empty, too large, of no kind that is taken, damaged, unfolds too far, or can run.
    """
    if not content:
        raise _refused("empty-file", name, _("holds nothing"), _("Choose the file again"))
    if len(content) > settings.UPLOAD_BYTES:
        limit = settings.UPLOAD_BYTES // 1_000_000
        raise _refused("file-too-large", name, _("is larger than %s MB") % limit, _("Send a smaller file"))
    if content[:5] == b"%PDF-":
        return "application/pdf"
    if content[:8] == b"\x89PNG\r\n\x1a\n":
        return "image/png"
    if content[:3] == b"\xff\xd8\xff":
        return "image/jpeg"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[:4] == b"PK\x03\x04":
        return _packed(content, name)
    if _is_text(content):
        return "text/plain"
    raise _refused(
        "unknown-file-kind", name, _("is of no kind that can be kept here"), _("Save it as PDF and send that")
    )


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not any(unicodedata.category(c) == "Cc" and c not in "\t\r\n\f" for c in text[:100_000])


def _packed(content: bytes, name: str) -> str:
    try:
        with ZipFile(io.BytesIO(content)) as book:
            return _of_parts(book, name)
    except (BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError, ValueError, KeyError) as error:
        raise _refused(
            "damaged-file", name, _("cannot be opened"), _("Save it again and send that")
        ) from error


def _of_parts(book: ZipFile, name: str) -> str:
    infos = book.infolist()
    unpacked, packed = sum(i.file_size for i in infos), sum(i.compress_size for i in infos)
    if len(infos) > PARTS or unpacked > UNPACKED_BYTES or unpacked > UNPACKED_RATIO * max(packed, 10_000):
        raise _refused(
            "file-unfolds", name, _("unfolds to far more than a document holds"), _("Save it as PDF")
        )
    names = [info.filename.lower() for info in infos]
    running = [*RUNNING, *(_OPEN_RUNNING if "mimetype" in names else ())]
    if any(word in one for one in names for word in running if word != "embeddings/"):
        raise _refused("file-runs", name, _("holds macros or links to other files"), _("Save it as PDF"))
    if "[content_types].xml" in names:
        for folder, kind in _FOLDERS.items():
            if any(one.startswith(folder) for one in names):
                return f"{_OFFICE}{kind}"
    if "mimetype" in names:
        declared = book.read("mimetype")[:100].decode("ascii", "replace").strip()
        if declared in ENDINGS:
            return declared
    raise _refused(
        "unknown-file-kind", name, _("is a zip file, not a document"), _("Send the files one by one")
    )


def file_name(given: str, kind: str) -> str:
    """Give the name a document is kept under: no folders, nothing unprintable, a true ending."""
    plain = PurePosixPath(given.replace("\\", "/")).name
    plain = "".join(c for c in unicodedata.normalize("NFC", plain) if c.isprintable())
    plain = re.sub(r'[<>:"|?*/\\]+', " ", plain).strip(" .")[:180]
    endings = ENDINGS[kind]
    if not plain.lower().endswith(endings):
        plain = f"{plain or 'document'}{endings[0]}"
    return plain


def _refused(code: str, name: str, reason: str, remedy: str) -> BadInput:
    return refuse(code, name or _("the file"), reason, remedy, "offert.pdf")
