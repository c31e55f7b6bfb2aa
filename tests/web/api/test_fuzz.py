"""The description is held to the interface: whatever fits it, or does not, gets an answer it describes."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
import schemathesis
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some
from hypothesis.errors import Unsatisfiable
from jsonschema import Draft202012Validator
from schemathesis import GenerationMode
from tests.web import factories
from tests.web.api.conftest import Caller

from farled.referrals.transitions import Event
from farled_web.api.views.interface import api, api_hsds, described
from farled_web.referrals.models import Referral

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "10"))  # for each operation; more by hand
PROFILE = settings(
    max_examples=EXAMPLES, derandomize=True, deadline=None, database=None,
    phases=(Phase.explicit, Phase.generate), suppress_health_check=list(HealthCheck),
)  # fmt: skip


def operations(interface: Any) -> list[Any]:
    schema = schemathesis.openapi.from_dict(json.loads(json.dumps(described(interface))))
    return [found.ok() for found in schema.get_all_operations()]


ALL = [(one.label, one) for interface in (api, api_hsds) for one in operations(interface)]


@pytest.fixture
def filled(world):
    factories.consented(world.firm, world.hamnen, "identity", "contact", "journey", purpose="deliver")
    factories.case(world.firm, world.fyren, world.hamnen)
    return world


def known(world: Any) -> list[str]:
    """Ids that are there, so that not every request ends in 404."""
    return [str(world.fyren.uuid), str(world.firm.uuid), str(Referral.objects.get().uuid)]


@pytest.mark.parametrize(
    "mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=lambda mode: mode.value
)
@pytest.mark.parametrize("operation", [one for _label, one in ALL], ids=[label for label, _one in ALL])
def test_every_answer_is_as_described(
    filled, system: Callable[..., Caller], operation: Any, mode: Any
) -> None:
    caller, ids, statuses = system(filled.hamnen), known(filled), set()

    @PROFILE
    @given(
        case=operation.as_strategy(generation_mode=mode), id=some.sampled_from([*ids, None]),
        event=some.sampled_from([str(one) for one in Event]),
    )  # fmt: skip
    def hold(case: Any, id: str | None, event: str) -> None:
        if id is not None and "id" in (case.path_parameters or {}):
            case.path_parameters["id"] = id
        if id is not None and mode is GenerationMode.POSITIVE and isinstance(case.body, dict):
            real = {"firm": ids[1], "receiver": ids[0], "event": event, "version": 2, "plan": None,
                    "service": None, "position": None}  # fmt: skip
            case.body.update({name: value for name, value in real.items() if name in case.body})
        with transaction.atomic():
            answer = send(caller, case)
            transaction.set_rollback(True)
        statuses.add(answer.status_code)
        assert answer.status_code < 500, answer.content
        held(operation, answer)

    try:
        hold()
    except Unsatisfiable:
        assert mode is GenerationMode.NEGATIVE  # nothing about it can be wrong
    else:
        assert statuses


def send(caller: Caller, case: Any) -> Any:
    sent = case.as_transport_kwargs(base_url="http://testserver")
    headers = {name: str(value) for name, value in dict(sent["headers"]).items() if name != "Content-Length"}
    headers = {**headers, **caller.headers}
    kind = headers.pop("Content-Type", "application/json")
    path = urlsplit(sent["url"]).path
    query = urlencode(dict(case.query or {}), doseq=True)
    body = b"" if sent.get("json") is None else json.dumps(sent["json"]).encode()
    return caller.client.generic(
        sent["method"], f"{path}?{query}", sent.get("data") or body, content_type=kind, headers=headers
    )


def held(operation: Any, answer: Any) -> None:
    """Hold an answer to the description of its operation."""
    schema = operation.schema.raw_schema
    responses = operation.definition.raw["responses"]
    told = responses.get(str(answer.status_code))
    assert told is not None, f"{answer.status_code} is not described"
    if "$ref" in told:
        told = schema["components"]["responses"][told["$ref"].rsplit("/", 1)[1]]
    content = told.get("content", {})
    if not content:
        return
    kind = answer["Content-Type"].partition(";")[0]
    assert kind in content, f"{kind} is not described for {answer.status_code}"
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    shape = {**content[kind]["schema"], "components": schema["components"]}
    Draft202012Validator(shape).validate(json.loads(body))


@pytest.mark.parametrize("interface", [api, api_hsds], ids=["v1", "hsds"])
def test_the_description_is_openapi_3_1_and_names_every_refusal(interface):
    found = described(interface)
    assert found["openapi"] == "3.1.0"
    names = [one["operationId"] for path in found["paths"].values() for one in path.values()]
    assert len(names) == len(set(names))
    for path in found["paths"].values():
        for method, one in path.items():
            assert {"401", "403", "404", "409", "422", "429"} <= set(one["responses"])
            assert method != "post" or {"412", "415", "428"} <= set(one["responses"])
            assert one["summary"] and one["description"]
    scopes = {one["security"][0]["token"][0] for path in found["paths"].values() for one in path.values()
              if "security" in one}  # fmt: skip
    assert bool(scopes) == (interface is api)
