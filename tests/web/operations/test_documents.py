"""The page for those who run an installation says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from farled_web.configuration import SETTINGS
from farled_web.operations import roles

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "operations.md").read_text(encoding="utf-8")


def test_the_table_of_settings_is_that_of_the_code() -> None:
    """Name, default, meaning and example, in the order of the code."""
    wanted = []
    for setting in SETTINGS:
        default = f"`{setting.default}`" if setting.default else ""
        example = f"`{setting.example}`".replace("|", r"\|") if setting.example else ""
        meaning = setting.meaning.replace("|", "&#124;")
        wanted.append(f"| `{setting.name}` | {default} | {meaning} | {example} |")
    written = re.findall(r"^\| `(?:FARLED|DATABASE)_.*$", PAGE, flags=re.M)
    assert written == wanted


def test_the_sql_for_a_database_of_ones_own_is_that_of_the_embedded_one() -> None:
    assert roles.GRANTS.strip() in PAGE
    for role in (roles.OWNER, roles.WEB, roles.JOBS):
        assert re.search(
            rf"CREATE ROLE {role} +LOGIN PASSWORD '…' NOSUPERUSER NOBYPASSRLS NOCREATEROLE", PAGE
        )


def test_every_setting_the_page_names_exists() -> None:
    names = {setting.name for setting in SETTINGS}
    assert set(re.findall(r"\bFARLED_[A-Z_]+\b", PAGE)) <= names
