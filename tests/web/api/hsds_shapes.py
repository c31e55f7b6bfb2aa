"""HSDS 3.0 as JSON Schema, in our own writing, from the specification's reference (docs.openreferral.org).

Types, formats, code lists and required fields of every object the directory can fill; no object has null.
"""

from __future__ import annotations

from typing import Any

TEXT, NUMBER, DATE = {"type": "string"}, {"type": "number"}, {"type": "string", "format": "date"}
ID = {"type": "string", "format": "uuid", "pattern": "^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$"}
URI, MAIL = {"type": "string", "format": "uri"}, {"type": "string", "format": "email"}
MOMENT = {"type": "string", "format": "date-time"}


def of(name: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{name}"}


def many(name: str) -> dict[str, Any]:
    return {"type": "array", "items": of(name)}


def shape(required: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": required.split(), "properties": {"id": ID, **properties}}


DEFS = {
    "taxonomy": shape("id name description", name=TEXT, description=TEXT, uri=URI, version=TEXT),
    "taxonomy_term": shape(
        "id name description", code=TEXT, name=TEXT, description=TEXT, parent_id=ID, taxonomy=TEXT,
        taxonomy_detail=of("taxonomy"), language=TEXT, taxonomy_id=ID, term_uri=URI,
    ),
    "attribute": shape(
        "id", link_id=ID, taxonomy_term_id=ID, link_type=TEXT, link_entity=TEXT, value=TEXT, label=TEXT,
        taxonomy_term=of("taxonomy_term"),
    ),
    "language": shape("id", service_id=ID, location_id=ID, phone_id=ID, name=TEXT, code=TEXT, note=TEXT),
    "service_area": shape("id", service_id=ID, name=TEXT, description=TEXT, extent=TEXT, uri=URI),
    "cost_option": shape(
        "id", service_id=ID, valid_from=DATE, valid_to=DATE, option=TEXT, currency=TEXT, amount=NUMBER,
        amount_description=TEXT,
    ),
    "address": shape(
        "id address_1 city state_province postal_code country address_type", address_1=TEXT, city=TEXT,
        state_province=TEXT, postal_code=TEXT, country=TEXT,
        address_type={"enum": ["physical", "postal", "virtual"]},
    ),
    "location": shape(
        "id location_type", location_type={"enum": ["physical", "postal", "virtual"]}, url=URI,
        organization_id=ID, name=TEXT, alternate_name=TEXT, description=TEXT, latitude=NUMBER,
        longitude=NUMBER, addresses=many("address"), languages=many("language"),
        attributes=many("attribute"),
    ),
    "service_at_location": shape(
        "id", service_id=ID, location_id=ID, description=TEXT, location=of("location"),
        service=of("service"), service_areas=many("service_area"), attributes=many("attribute"),
    ),
    "organization": shape(
        "id name description", name=TEXT, alternate_name=TEXT, description=TEXT, email=MAIL, website=URI,
        year_incorporated=NUMBER, legal_status=TEXT, logo=URI, uri=URI, parent_organization_id=ID,
        locations=many("location"), services=many("service"), attributes=many("attribute"),
        last_modified=MOMENT,
    ),
    "service": shape(
        "id name status", organization_id=ID, program_id=ID, name=TEXT, alternate_name=TEXT,
        description=TEXT, url=URI, email=MAIL,
        status={"enum": ["active", "inactive", "defunct", "temporarily closed"]},
        interpretation_services=TEXT, application_process=TEXT, fees_description=TEXT, accreditations=TEXT,
        eligibility_description=TEXT, minimum_age=NUMBER, maximum_age=NUMBER, assured_date=DATE,
        assurer_email=MAIL, alert=TEXT, last_modified=MOMENT, organization=of("organization"),
        service_at_locations=many("service_at_location"), languages=many("language"),
        cost_options=many("cost_option"), service_areas=many("service_area"), attributes=many("attribute"),
    ),
}  # fmt: skip
ABOUT = {
    "type": "object", "required": ["version", "profile", "openapi_url"],
    "properties": {"version": {"const": "3.0"}, "profile": URI, "openapi_url": URI, "description": TEXT},
}  # fmt: skip


def one(name: str) -> dict[str, Any]:
    return {**of(name), "$defs": DEFS}


def page(name: str) -> dict[str, Any]:
    number, yes = {"type": "integer", "minimum": 0}, {"type": "boolean"}
    properties = {
        "total_items": number, "total_pages": number, "page_number": {"type": "integer", "minimum": 1},
        "size": number, "first_page": yes, "last_page": yes, "empty": yes, "contents": many(name),
    }  # fmt: skip
    return {"type": "object", "required": list(properties), "properties": properties, "$defs": DEFS}
