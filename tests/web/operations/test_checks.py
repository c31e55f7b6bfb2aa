"""An unsafe start is refused with the setting, why, and what to do; a safe one passes Django's own check."""

from __future__ import annotations

import os
import subprocess
import sys

import psycopg
import pytest

from farled.errors import BadInput
from farled_web.configuration import SETTINGS, read_configuration
from farled_web.operations import roles
from farled_web.operations.checks import refuse_unsafe, role_problems, settings_problems, without_password

SAFE = {
    "FARLED_MODE": "production",
    "FARLED_SECRET_KEY": "kX9-_wq7Zr2mYtB4nLc8VdHs3GfJp6QaEuKi1oTxWzRyNbMvCg5h",
    "FARLED_HOSTS": "farled.example.org",
    "FARLED_ADDRESS": "https://farled.example.org",
    "FARLED_MAIL": "smtp://user:secret@mail.example.org:587",
    "FARLED_MAIL_FROM": "Farled <no-reply@example.org>",
    "DATABASE_URL": "postgresql://farled_web:s1@db.example.org/farled?sslmode=require",
    "FARLED_OWNER_DATABASE_URL": "postgresql://farled_owner:s2@db.example.org/farled?sslmode=require",
    "FARLED_JOBS_DATABASE_URL": "postgresql://farled_jobs:s3@db.example.org/farled?sslmode=require",
}
UNSAFE = [
    ("FARLED_SECRET_KEY", ""),
    ("FARLED_SECRET_KEY", "short"),
    ("FARLED_SECRET_KEY", "a" * 60),
    ("FARLED_SECRET_KEY", next(s.example for s in SETTINGS if s.name == "FARLED_SECRET_KEY")),
    ("FARLED_HOSTS", "*"),
    ("FARLED_HOSTS", "localhost"),
    ("FARLED_ADDRESS", "http://farled.example.org"),
    ("FARLED_ADDRESS", "https://localhost"),
    ("FARLED_DEMO", "1"),
    ("FARLED_MAIL", "console"),
    ("FARLED_MAIL", "file"),
    ("FARLED_MAIL_FROM", "Farled <no-reply@localhost>"),
    ("DATABASE_URL", ""),
    ("FARLED_JOBS_DATABASE_URL", ""),
    ("DATABASE_URL", "postgresql://farled_web:s1@db.example.org/farled"),
]
ALWAYS = [
    ("FARLED_MODE", "prod"),
    ("FARLED_UPLOAD_MB", "many"),
    ("FARLED_UPLOAD_MB", "0"),
    ("FARLED_LANGUAGE", "de"),
    ("FARLED_LOG", "xml"),
    ("FARLED_DEMO", "yes"),
    ("FARLED_MAIL", "mail.example.org"),
]


def test_safe_settings_and_a_bare_trial_pass() -> None:
    assert settings_problems(read_configuration(SAFE)) == []
    assert settings_problems(read_configuration({})) == []


@pytest.mark.parametrize(("name", "given"), UNSAFE)
def test_an_unsafe_setting_is_refused_in_production_alone(name: str, given: str) -> None:
    found = settings_problems(read_configuration(SAFE | {name: given}))
    assert name in {one.column for one in found} <= {name, "FARLED_HOSTS"}
    assert found[0].reason and found[0].remedy
    assert settings_problems(read_configuration({name: given})) == []


@pytest.mark.parametrize(("name", "given"), ALWAYS)
def test_a_misspelt_setting_is_refused_always(name: str, given: str) -> None:
    assert [one.column for one in settings_problems(read_configuration({name: given}))] == [name]


def test_one_role_for_two_parts_is_refused() -> None:
    owner = SAFE["FARLED_OWNER_DATABASE_URL"]
    (found,) = settings_problems(read_configuration(SAFE | {"FARLED_JOBS_DATABASE_URL": owner}))
    assert "same role as FARLED_OWNER_DATABASE_URL" in found.reason


def test_no_message_tells_a_secret() -> None:
    telling = {
        "FARLED_SECRET_KEY": "tell-me", "FARLED_MAIL": "imap://user:tell-me@x",
        "DATABASE_URL": "postgresql://farled_owner:tell-me@db.example.org/farled",
    }  # fmt: skip
    with pytest.raises(BadInput) as refused:
        refuse_unsafe(read_configuration(SAFE | telling))
    assert len(refused.value.problems) >= 4
    assert "tell-me" not in str(refused.value)
    assert without_password("postgresql://a:b%40c@d/e") == "postgresql://a:…@d/e"


def test_a_demonstration_asked_for_on_the_command_line_is_refused_in_production() -> None:
    with pytest.raises(BadInput, match="FARLED_DEMO"):
        refuse_unsafe(read_configuration(SAFE), asked_demo=True)


def test_every_message_shows_a_setting_that_exists() -> None:
    names = {setting.name for setting in SETTINGS}
    assert {name for name, _ in UNSAFE + ALWAYS} <= names


def test_djangos_own_check_of_a_deployment_is_clean_and_finds_what_is_not() -> None:
    bare = {
        name: value for name, value in os.environ.items() if not name.startswith(("FARLED_", "DATABASE_"))
    }
    settings = {"DJANGO_SETTINGS_MODULE": "farled_web.settings"}
    command = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
    clean, unsafe = [
        subprocess.Popen(
            command, env=bare | settings | given, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        for given in (SAFE, SAFE | {"FARLED_HOSTS": "*"})
    ]
    assert "no issues" in clean.communicate(timeout=30)[0]
    assert "FARLED_HOSTS" in unsafe.communicate(timeout=30)[0]
    assert (clean.returncode, unsafe.returncode) == (0, 1)


def test_the_database_itself_is_asked_about_its_roles() -> None:
    superuser = os.environ["DATABASE_URL"].replace("/farled?", "/farled_template?")
    host = superuser.partition("?")[2]

    def address(role: str) -> str:
        return f"postgresql://{role}@/farled_template?{host}"

    assert (
        role_problems({"DATABASE_URL": address(roles.WEB), "FARLED_JOBS_DATABASE_URL": address(roles.JOBS)})
        == []
    )
    (owner,) = [
        one for one in role_problems({"DATABASE_URL": address(roles.OWNER)}) if "owner of" in one.reason
    ]
    assert owner.column == "DATABASE_URL"
    reasons = " ".join(one.reason for one in role_problems({"DATABASE_URL": superuser}))
    assert "superuser" in reasons and "BYPASSRLS" in reasons
    (gone,) = role_problems({"DATABASE_URL": "postgresql://x:tell-me@127.0.0.1:1/y?connect_timeout=1"})
    assert "cannot be connected to" in gone.reason
    assert "tell-me" not in str(gone)


def test_a_member_of_the_owners_role_is_found_out() -> None:
    superuser = os.environ["DATABASE_URL"].replace("/farled?", "/farled_template?")
    with psycopg.connect(superuser) as connection:
        connection.execute("CREATE ROLE sly LOGIN; GRANT farled_owner TO sly; SET ROLE sly")
        assert any("owner of" in one.reason for one in roles.check_roles(connection))
        connection.rollback()
