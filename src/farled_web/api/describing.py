"""The description of the interface, finished: refusals, headers and the token, on every operation."""

from __future__ import annotations

from typing import Any

from farled_web.api.problems import MEDIA_TYPE, TITLES
from farled_web.api.schemas import ProblemDetails

ALWAYS = (400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503)
READING = (304,)
WRITING = (412, 415, 428)
HEADERS = {
    "ETag": {"schema": {"type": "string"}, "description": "The version, for If-None-Match and If-Match"},
    "Link": {"schema": {"type": "string"}, "description": "Other pages (RFC 8288)"},
}
RETRY = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds to wait"}}
SCHEME = {
    "type": "http",
    "scheme": "bearer",
    "description": "A token of your organisation; one of its managers makes it.",
}


def finished(schema: dict[str, Any]) -> dict[str, Any]:
    """Complete what the library wrote of the operations."""
    components = schema.setdefault("components", {})
    components["securitySchemes"] = {"token": SCHEME}
    shapes = components.setdefault("schemas", {})
    problem = ProblemDetails.model_json_schema(
        ref_template="#/components/schemas/{model}", mode="serialization"
    )
    shapes.update(problem.pop("$defs", {}))
    shapes["ProblemDetails"] = problem
    components["responses"] = {str(status): _refusal(status) for status in (*ALWAYS, *WRITING)}
    for path in schema["paths"].values():
        for method, operation in path.items():
            _finish(method, operation)
    return schema


def _refusal(status: int) -> dict[str, Any]:
    return {
        "description": TITLES[status],
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}},
        **({"headers": RETRY} if status in {429, 503} else {}),
    }


def _finish(method: str, operation: dict[str, Any]) -> None:
    responses = {str(status): found for status, found in operation["responses"].items()}
    for status, found in responses.items():
        if status.startswith("2"):
            found["headers"] = HEADERS
    if method == "get":
        responses["304"] = {"description": "It is as the ETag says", "headers": {"ETag": HEADERS["ETag"]}}
    for status in (*ALWAYS, *(WRITING if method == "post" else ())):
        responses.setdefault(str(status), {"$ref": f"#/components/responses/{status}"})
    operation["responses"] = dict(sorted(responses.items()))
    scope = operation.pop("x-scope", "")
    if scope:
        operation["security"] = [{"token": [scope]}]  # OpenAPI 3.1 lets any scheme name its scopes
