from __future__ import annotations

from pathlib import Path

import pytest

from farled_web.ui import messages

HEAD = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
)


@pytest.mark.parametrize("room", messages.rooms())
def test_every_text_of_a_room_stands_in_swedish(room: str) -> None:
    assert "\n".join(messages.faults(room)) == ""


def test_a_text_has_one_translation_whatever_room_says_it() -> None:
    told: dict[tuple[str, str], dict[str, list[str]]] = {}
    for room in messages.rooms():
        for key, message in messages.translated(room).items():
            told.setdefault(key, {}).setdefault(str(message.string), []).append(room)
    # The first room in settings would win everywhere; tell two meanings apart by a context.
    assert {key: words for key, words in told.items() if len(words) > 1} == {}


@pytest.fixture
def room(tmp_path: Path) -> Path:
    folder = tmp_path / "boats"
    (folder / "locale" / "sv" / "LC_MESSAGES").mkdir(parents=True)
    (folder / "templates").mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "views.py").write_text(
        '_("Sink")\npgettext("at sea", "Bow")\nngettext("%(n)s boat", "%(n)s boats", 2)\n'
    )
    (folder / "templates" / "a.html").write_text(
        '<p>\n   {% translate "Float" %}\n {% blocktranslate %}{{ who }} rows{% endblocktranslate %}</p>'
    )
    return folder


def po(room: Path, text: str) -> None:
    (room / "locale" / "sv" / "LC_MESSAGES" / "django.po").write_text(HEAD + text, "utf-8")


def test_code_and_templates_are_both_read(room: Path) -> None:
    assert set(messages.used("boats", room.parent)) == {
        ("", "Sink"), ("at sea", "Bow"), ("", "%(n)s boat"), ("", "Float"), ("", "%(who)s rows"),
    }  # fmt: skip


def test_what_is_wrong_with_a_translation_is_told(room: Path) -> None:
    po(
        room,
        'msgid "Sink"\nmsgstr "Sänk"\n\nmsgid "Float"\nmsgstr ""\n\n'
        '#, fuzzy\nmsgctxt "at sea"\nmsgid "Bow"\nmsgstr "För"\n\n'
        'msgid "%(who)s rows"\nmsgstr "%(vem)s ror"\n\nmsgid "Keel"\nmsgstr "Köl"\n\n'
        'msgid "%(n)s boat"\nmsgid_plural "%(n)s boats"\nmsgstr[0] "en båt"\nmsgstr[1] "%(n)s båtar"\n',
    )
    assert messages.faults("boats", room.parent) == [
        "unused: 'Keel'",
        "empty: 'Float'",
        "fuzzy: 'Bow'",
        "placeholders ['%(vem)s', '%(who)s'] differ: '%(who)s rows'",
    ]


def test_a_missing_text_is_told_with_its_place(room: Path) -> None:
    assert "missing: 'Sink' (boats/views.py:1)" in messages.faults("boats", room.parent)


def test_only_what_changed_is_compiled(room: Path) -> None:
    po(room, 'msgid "Sink"\nmsgstr "Sänk"\n')
    assert len(messages.compile_all(room.parent)) == 1
    assert messages.compile_all(room.parent) == []
    compiled = room / "locale" / "sv" / "LC_MESSAGES" / "django.mo"
    assert "Sänk".encode() in compiled.read_bytes()


def test_text_that_nobody_marked_is_found(room: Path) -> None:
    page = '<p title="{% translate "Float" %}">Bare</p>\n<{{ z }} alt="Ship"><script>var a</script> CSV'
    (room / "templates" / "b.html").write_text(page)
    found = [fault for fault in messages.faults("boats", room.parent) if fault.startswith("not marked")]
    assert found == [
        "not marked: 'Bare' (boats/templates/b.html:1)",
        "not marked: 'Ship' (boats/templates/b.html:2)",
    ]
