"""The rules of the database itself, read as PostgreSQL keeps them: every table to come is held to them too.

What is let through by name stands here with its reason.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

import pytest
from django.db import connection

ROOMS = (
    "organisations|people|directory|firms|diagnosis|coalitions|referrals|reporting|webhooks|api|workspace|"
    "jobs|audit"
)
OURS = re.compile(rf"^({ROOMS})_")

# Read by everybody, signed in or not: what a region tells of itself and of who helps there.
PUBLIC_TO_READ = {
    "organisations_region", "organisations_organisation", "directory_area", "directory_barrier",
    "directory_precedence", "directory_service", "directory_claim", "directory_tie",
    "directory_eligibilityrule", "directory_groupoffer", "directory_stamp", "referrals_regionclocks",
}  # fmt: skip
# Written by whoever has something to say, read by nobody but what sends it.
PUBLIC_TO_ADD = {"jobs_mail"}

# Columns that say what a row is about or whose it is: an UPDATE policy alone lets them be changed.
ABOUT = {
    "firm_id", "organisation_id", "region_id", "user_id", "registered_by_id", "merged_into_id", "first_check",
    "plan_id", "planned_by_id", "check_round_id", "offer_id", "kept_id", "absorbed_id", "side", "task",
    "invited_by_id", "recorded_by_id", "referral_id", "sender_id", "receiver_id",
    "asked_by_id",
}  # fmt: skip
# (table, column): why it may change.
MAY_CHANGE = {
    ("firms_contact", "user_id"): "names an account; gives it no right",
    **{
        (
            f"directory_{table}",
            "organisation_id",
        ): "public, and both organisations are ones the writer writes for"
        for table in ("service", "claim", "capacity", "eligibilityrule", "groupoffer", "project", "cost")
    },
    ("coalitions_step", "organisation_id"): "who takes the step; whose row it is stands in planned_by_id",
}
# Reads with the reach of all seats where a write is meant: (table, rule): why.
WRITES_FOR_ALL_SEATS: dict[tuple[str, str], str] = {}
# Functions of the owner that answer or act without asking who calls: why each of them may.
ASKS_NOBODY = {
    "coalitions_left": "capacity is the region's to see, and a sum tells no firm",
    "people_look_up": "sets the reach itself, from what is known of the person",
    "referrals_child_of": "says yes or no of four ids that are all given",
    "referrals_keep_entry": "trigger",
    "referrals_keep_holding": "trigger",
    "referrals_keep_step": "trigger",
    "referrals_link_shown": "by a secret of 256 bits",
    "referrals_open": "by a secret of 256 bits",
    "referrals_spend": "trigger",
    "referrals_use": "by a secret of 256 bits",
    "api_open_feed": "by a secret of 192 bits",
    "api_open_token": "by a secret of 256 bits",
    "audit_seal": "trigger",
    "coalitions_next": "gives a number to count on from",
    "diagnosis_begun": "counts alone, by a keyed mark of the sender",
    "diagnosis_forget": "clears what has run out by itself",
    "diagnosis_open": "by a secret of 192 bits",
    "diagnosis_wished": "counts alone, by a keyed mark of the sender",
    "directory_stamped": "trigger",
    "firms_fill_seats": "favours nobody",
    "firms_link_of": "by a secret of 192 bits",
    "firms_read_question": "by a secret of 192 bits",
    "firms_settle_questions": "works out what the consents say",
    "firms_guard_seats": "trigger",
    "firms_keep_access": "works out what the consents say",
    "firms_keep_search": "trigger",
    "firms_keep_sight": "works out what registration and access say",
    "firms_sight_of_access": "trigger",
    "firms_sight_of_firm": "trigger",
    "firms_lock_offer": "counts alone",
    "people_accept": "by a secret of 256 bits",
    "people_invitation": "by a secret of 256 bits",
    "people_other_coordinators": "counts alone",
    "people_other_managers": "counts alone",
    "webhooks_tell_consent": "tells a case's receiver what consents say, and the caller nothing",
    "webhooks_tell_move": "tells both sides what the case's row says, and the caller nothing",
}


@dataclass(frozen=True)
class Policy:
    """A rule as the database keeps it."""

    table: str
    name: str
    command: str
    roles: tuple[str, ...]
    texts: tuple[str, ...]


@pytest.fixture
def policies(db: None) -> list[Policy]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename, policyname, cmd, roles::text[], qual, with_check FROM pg_policies "
            "WHERE schemaname = 'public'"
        )
        rows = cursor.fetchall()
    found = [
        Policy(table, name, command, tuple(roles), tuple(" ".join(t.split()) for t in texts if t is not None))
        for table, name, command, roles, *texts in rows
    ]
    assert len(found) > 150
    return found


def of_people(policies: list[Policy], *commands: str) -> list[Policy]:
    """Give the rules that bind the web process; the owner's and background work's stand apart."""
    return [
        p for p in policies if p.name not in {"owner", "system"} and (not commands or p.command in commands)
    ]


def inner(text: str) -> list[str]:
    """Give the sub-selects that read a table, the outermost and those within."""
    found = []
    for start in (m.start() for m in re.finditer(r"\( ?SELECT ", text)):
        depth = 0
        for place in range(start, len(text)):
            depth += {"(": 1, ")": -1}.get(text[place], 0)
            if depth == 0:
                found.append(text[start : place + 1])
                break
    return [part for part in found if " FROM " in part]


def tables_of_ours() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        return sorted(name for (name,) in cursor.fetchall() if OURS.match(name))


def columns_of(table: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table])
        return {name for (name,) in cursor.fetchall()}


# ---- every table ---------------------------------------------------------------------------------------


def test_every_table_has_each_rule_once_and_only_those(policies):
    rules = defaultdict(set)
    for policy in policies:
        rules[policy.table].add((policy.name, policy.command, policy.roles))
    expected = {
        ("reading", "SELECT", ("public",)), ("adding", "INSERT", ("public",)),
        ("changing", "UPDATE", ("public",)), ("removing", "DELETE", ("public",)),
        ("owner", "ALL", ("farled_owner",)), ("system", "ALL", ("farled_jobs",)),
    }  # fmt: skip
    assert {t: r ^ expected for t, r in rules.items() if r != expected} == {}
    assert sorted(rules) == tables_of_ours()


def test_no_rule_is_open_to_all_but_those_named(policies):
    open_to_all = {(p.table, p.command) for p in of_people(policies) if "true" in p.texts}
    allowed = {(t, "SELECT") for t in PUBLIC_TO_READ} | {(t, "INSERT") for t in PUBLIC_TO_ADD}
    assert open_to_all == allowed


def test_the_system_rule_holds_in_a_system_scope_alone(policies):
    for policy in policies:
        if policy.name == "system":
            assert set(policy.texts) == {"( SELECT app_flag('system'::text) AS app_flag)"}, policy.table


def test_no_sub_select_forgets_the_row_it_is_about(policies):
    """``EXISTS (SELECT 1 FROM other WHERE other.firm_id = firm_id)``: the bare column is the inner one."""
    forgetful = []
    for policy in of_people(policies):
        for text in policy.texts:
            if re.search(r"\b(\w+\.\w+) = \1\b", text):
                forgetful.append((policy.table, policy.name, "compares a column with itself"))
            for part in inner(text):
                before = text[: text.index(part)]
                tied = f" {policy.table}." in part or f"({policy.table}." in part
                # An uncorrelated list is tied by what stands before it: ``firm_id IN (SELECT …)``.
                listed = re.search(r"\w+ IN $", before) is not None
                if not (tied or listed):
                    forgetful.append((policy.table, policy.name, part[:120]))
    assert forgetful == []


def test_a_forgotten_row_would_be_found():
    text = "(EXISTS ( SELECT 1 FROM firms_access open WHERE (open.firm_id = open.firm_id)))"
    assert re.search(r"\b(\w+\.\w+) = \1\b", text)
    assert inner(text) == ["( SELECT 1 FROM firms_access open WHERE (open.firm_id = open.firm_id))"]


# ---- writing -------------------------------------------------------------------------------------------


def test_a_reader_writes_nothing(policies):
    """Every write asks for the seats one may write for, never for all one has."""
    wrong = {
        (p.table, p.name)
        for p in of_people(policies, "INSERT", "UPDATE", "DELETE")
        if any(re.search(r"app_ids\('(orgs|regions|researches)'", text) for text in p.texts)
    }
    assert wrong == set(WRITES_FOR_ALL_SEATS)


def test_what_a_row_is_about_stays_as_it_was_written(policies):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, pg_get_triggerdef(t.oid) FROM pg_trigger t "
            "JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgname = 'fixed'"
        )
        fixed = {table: set(re.findall(r"new\.(\w+)", text)) for table, text in cursor.fetchall()}
    movable = {
        (p.table, column)
        for p in of_people(policies, "UPDATE")
        if p.texts[0] != "false"
        for column in columns_of(p.table) & ABOUT
        if column not in fixed.get(p.table, set())
    }
    assert movable - set(MAY_CHANGE) == set()
    assert {pair for pair in MAY_CHANGE if pair[0] in fixed and pair[1] in fixed[pair[0]]} == set()


def test_an_update_is_held_to_its_condition_before_and_after(policies):
    assert [
        p.table for p in of_people(policies, "UPDATE") if len(p.texts) != 2 or len(set(p.texts)) != 1
    ] == []


def test_a_firms_rows_are_added_by_the_firm_or_by_who_writes_for_an_organisation(policies):
    loose = {
        p.table
        for p in of_people(policies, "INSERT")
        if "firm_id" in columns_of(p.table)
        and p.texts != ("false",)
        and not re.search(r"app_ids\('(firms|orgs_write)'|app_id\('user'", p.texts[0])
    }
    # Tied to the round, or the case, whose writers its rule or function names.
    assert loose - {"diagnosis_checkanswer", "referrals_handover", "referrals_proposal"} == set()


def test_rights_come_from_the_owners_functions_alone(policies):
    made = {p.table: p.texts for p in of_people(policies, "INSERT")}
    given = {
        "people_membership",
        "people_regionrole",
        "people_firmseat",
        "firms_access",
        "firms_accessrequest",
    }
    kept = {"firms_search", "firms_mergejournal", "audit_entry", "audit_seal", "audit_head"}
    assert {table for table in given | kept if made[table] != ("false",)} == set()
    changed = {p.table: p.texts[0] for p in of_people(policies, "UPDATE")}
    for table in ("firms_consent", "firms_access", "firms_documentcontent", "audit_entry", "firms_opening"):
        assert changed[table] == "false", table


# ---- functions and the rest ----------------------------------------------------------------------------


def test_the_owners_functions_fix_where_they_look_and_ask_who_calls(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname, coalesce(array_to_string(proconfig, ' '), ''), prosrc FROM pg_proc "
            "WHERE pronamespace = 'public'::regnamespace AND prosecdef"
        )
        functions = [row for row in cursor.fetchall() if OURS.match(row[0]) or row[0].startswith("app_")]
    assert len(functions) > 25
    assert [name for name, settings, _body in functions if "search_path=" not in settings] == []
    asking = re.compile(r"app_(ids|id|flag)\(|firms_(may_record|registers_in)\(")
    assert {name for name, _s, body in functions if not asking.search(body)} == set(ASKS_NOBODY)
    # A table made in a session's own schema would be found before ours, were it not named whole.
    bare = [
        name
        for name, _s, body in functions
        if re.search(rf"\b(FROM|JOIN|UPDATE|INTO) ({ROOMS})_\w+\b(?!\()", body)
    ]
    assert bare == []


def test_the_working_roles_make_nothing_and_empty_nothing(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r, c.relname, p FROM unnest(ARRAY['farled_web', 'farled_jobs']) r, "
            "unnest(ARRAY['TRUNCATE', 'REFERENCES', 'TRIGGER']) p, pg_class c WHERE c.relkind = 'r' "
            "AND c.relnamespace = 'public'::regnamespace AND has_table_privilege(r, c.oid, p)"
        )
        assert cursor.fetchall() == []
        cursor.execute(
            "SELECT has_schema_privilege(r, 'public', 'CREATE') "
            "FROM unnest(ARRAY['farled_web', 'farled_jobs']) r"
        )
        assert cursor.fetchall() == [(False,), (False,)]
