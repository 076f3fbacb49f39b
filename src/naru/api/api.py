"""The API object and its routers. Each stage keeps its own module."""

from importlib.metadata import version
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from naru.api import demands, introductions, matching, me, offers, organisations, rounds, runs
from naru.api.access import OPERATIONS
from naru.api.guard import Guard
from naru.api.problems import CONTENT_TYPE, handle_problems
from naru.core.access import Who

DESCRIPTION = (
    "Organisations, technology demands and offers. Call it with a personal token (`Authorization: Bearer naru_…`,"
    " made on /me/tokens/) or from a signed-in page with its CSRF token. Refusals are RFC 9457 problem details with a"
    " stable `code`."
)


class NaruAPI(NinjaAPI):
    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> OpenAPISchema:
        """The document, completed from the access table: who may call, which scope, and how refusals look."""
        prefix = self.get_root_path(path_params or {}) if path_prefix is None else path_prefix
        document = super().get_openapi_schema(path_prefix=prefix, path_params=path_params)
        for path, methods in document["paths"].items():
            for method, operation in methods.items():
                access = OPERATIONS[f"{method.upper()} /{path.removeprefix(prefix).lstrip('/')}"]
                operation["x-who"], operation["x-scope"] = access.who.value, access.scope.value
                if access.who is Who.PUBLIC:
                    operation["security"] = [{}, *operation["security"]]
                _name_problems(operation["responses"])
        return document


def _name_problems(responses: dict[Any, Any]) -> None:
    for status, response in responses.items():
        if int(status) >= 400 and "application/json" in response.get("content", {}):
            response["content"] = {CONTENT_TYPE: response["content"]["application/json"]}


api = NaruAPI(
    title="Naru",
    version=version("naru"),
    description=DESCRIPTION,
    urls_namespace="api",
    docs_url=None,
    openapi_url="/openapi.json",
    auth=Guard(),
)
handle_problems(api)
api.add_router("", me.router)
api.add_router("/organisations", organisations.router)
api.add_router("/demands", demands.router)
api.add_router("/offers", offers.router)
api.add_router("/rounds", rounds.router)
api.add_router("/introductions", introductions.router)
api.add_router("/runs", runs.router)
api.add_router("", matching.router)
