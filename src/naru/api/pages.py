"""The documentation page of the API, drawn by us from the OpenAPI document."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from naru.api.api import api
from naru.api.labels import OPERATIONS, WHO

Schema = dict[str, Any]


@require_GET
def api_docs(request: HttpRequest) -> HttpResponse:
    context = {"operations": documented_operations(), "origin": settings.ORIGIN, "version": api.version}
    return render(request, "api/docs.html", context)


@cache
def documented_operations() -> list[dict[str, Any]]:
    """Read once per process: the document takes a while to make and does not change. Its words stay lazy."""
    return list(operations(api.get_openapi_schema()))


def operations(document: Schema) -> Iterator[dict[str, Any]]:
    """Every operation with its words, who may call it, its parameters and the fields of its body."""
    prefix = api.get_root_path({}).rstrip("/")
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            name = f"{method.upper()} {path.removeprefix(prefix)}"
            yield {
                "id": operation["operationId"],
                "method": method.upper(),
                "path": path,
                "says": OPERATIONS[name],
                "who": WHO[operation["x-who"]],
                "scope": operation["x-scope"],
                "fields": [*_parameters(operation, document), *_body(operation, document)],
            }


def _parameters(operation: Schema, document: Schema) -> Iterator[dict[str, Any]]:
    for parameter in operation.get("parameters", []):
        yield _field(
            parameter["name"], parameter["schema"], parameter["in"], parameter.get("required", False), document
        )


def _body(operation: Schema, document: Schema) -> Iterator[dict[str, Any]]:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return
    schema = _resolved(content["schema"], document)
    for name, field in schema["properties"].items():
        yield _field(name, field, "body", name in schema.get("required", ()), document)


def _field(name: str, schema: Schema, place: str, required: object, document: Schema) -> dict[str, Any]:
    return {"name": name, "place": place, "required": bool(required), "type": _type(schema, document)}


def _type(schema: Schema, document: Schema) -> str:
    """Short words for a type: "integer 1–100", "technology | expert", "list of string"."""
    schema = _resolved(schema, document)
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(_type(one, document) for one in schema["anyOf"]))
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'], document)}"
    kind = str(schema.get("format") or schema.get("type", "any"))
    low, high = schema.get("minimum"), schema.get("maximum")
    # The bounds of the database's integers are no news to a reader.
    return f"{kind} {low}–{high}" if low is not None and high is not None and high < 2**62 else kind


def _resolved(schema: Schema, document: Schema) -> Schema:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema
