"""The OpenAPI document, made from the routes' own declarations.

Owns: how declarations become the document. Must not: list routes, or be written by hand.

quart-schema walks the routes; how a shape becomes a schema is done here, because every shape must be one component
that others refer to, and because an answer may have no body or be a page.
"""

import inspect
import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final, cast

import msgspec
from quart import Quart
from quart_schema import APIKeySecurityScheme, HttpSecurityScheme, Info, OpenAPIProvider, QuartSchema
from quart_trio import QuartTrio
from werkzeug.routing.converters import BaseConverter, UUIDConverter

from server.http.routing import (
    CUSTOMER,
    KEY,
    MEMBER,
    STAFF,
    AlsoAnswered,
    Css,
    Csv,
    Html,
    OrCsv,
    Pdf,
    Picture,
    PlainText,
    Svg,
    UnbuiltRule,
    also_answered,
    declared,
)
from server.http.views import encode

VERSION: Final = "1.0.0"  # of the contract; grows with it
_TEXTS: Final[Mapping[type, str]] = MappingProxyType(
    {Html: "text/html", PlainText: "text/plain", Svg: "image/svg+xml", Css: "text/css"}
)
_PICTURE: Final = {
    kind: {"schema": {"type": "string", "format": "binary"}} for kind in ("image/png", "image/jpeg", "image/webp")
}
_PDF: Final = {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}
_CSV: Final = {"text/csv": {"schema": {"type": "string"}}}
_VARIABLE: Final = re.compile(r"<(?:\w+:)?(\w+)>")  # in the framework's templates of paths
_REF: Final = "#/components/schemas/{name}"
_TITLE: Final = "Trivet"
_DESCRIPTION: Final = (
    "Join a table, fill one cart together, order once; for staff, what became of every order. What is live comes over "
    "the WebSockets of /asyncapi.json. Every error has the same shape, and every answer carries X-Request-Id."
)


def openapi_document(route_classes: Iterable[type]) -> bytes:
    """The document of these classes' routes, as JSON. Needs no running server.

    Raises ValueError where two shapes of theirs have the same name.
    """
    app = QuartTrio("trivet", static_folder=None)
    app.url_rule_class = UnbuiltRule
    schema = QuartSchema(
        app,
        openapi_path=None,
        info=Info(_TITLE, VERSION, description=_DESCRIPTION),
        security_schemes={
            **{who: HttpSecurityScheme("bearer", bearer_format="JWT") for who in (CUSTOMER, MEMBER, STAFF)},
            KEY: APIKeySecurityScheme("X-Api-Key", "header"),
        },
        conversion_preference="msgspec",
        openapi_provider_class=_Provider,
    )
    for owner in route_classes:
        for found, view in declared(owner):
            app.add_url_rule(found.path, endpoint=view.__qualname__, view_func=view, methods=[found.method])
    provider = cast("_Provider", schema.openapi_provider)
    document: dict[str, Any] = provider.schema()
    for owner in route_classes:
        for also in also_answered(owner):
            provider.answer_also(document, also)
    return encode(document)


class _Provider(OpenAPIProvider):
    def __init__(self, app: Quart, extension: QuartSchema) -> None:
        super().__init__(app, extension)
        self._components: dict[str, Any] = {}
        self._shapes: dict[type, tuple[dict[str, Any], dict[str, Any]]] = {}

    def build_path_parameter(self, name: str, converter: BaseConverter) -> dict[str, Any]:
        """An id in a path is a UUID, and says so."""
        parameter = super().build_path_parameter(name, converter)
        if isinstance(converter, UUIDConverter):
            parameter["schema"] = {"type": "string", "format": "uuid"}
        return parameter

    def build_querystring_parameters(self, model: type) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        """One parameter for each field, required where the field has no default."""
        return self._parameters(model, "query", dashes=False)

    def build_headers_parameters(self, model: type) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        """One header for each field, required where the field has no default."""
        return self._parameters(model, "header", dashes=True)

    def build_request_body(self, model: type, source: object) -> tuple[dict[str, Any], dict[str, Any]]:
        """The JSON body, required unless every field of it may be left out; or a picture, or rows."""
        del source
        if model is Picture:
            return {"required": True, "content": _PICTURE}, {}
        if model is Csv:
            return {"required": True, "content": _CSV}, {}
        reference, components = self._shape(model)
        required = bool(components[model.__name__].get("required"))
        return {"required": required, "content": {"application/json": {"schema": reference}}}, components

    def build_response_object(
        self, model: type | None, headers_model: type | None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """A JSON answer, that or rows, a text, or an answer without a body (None)."""
        del headers_model
        if model is None:
            return {"description": "No body."}, {}
        if model in _TEXTS:
            return {"description": "Text.", "content": {_TEXTS[model]: {"schema": {"type": "string"}}}}, {}
        if model is Pdf:
            return {"description": "Sheets to print.", "content": _PDF}, {}
        if model is Picture:
            return {"description": "A picture.", "content": _PICTURE}, {}
        if issubclass(model, OrCsv):
            response, components = self.build_response_object(model.shape, None)
            return response | {"content": response["content"] | _CSV}, components
        reference, components = self._shape(model)
        described = (inspect.getdoc(model) or "").splitlines()[0]
        return {"description": described, "content": {"application/json": {"schema": reference}}}, components

    def answer_also(self, document: dict[str, Any], also: AlsoAnswered) -> None:
        """Of who asks it depends which shape is answered: it is one of these. Nothing where there is no such route."""
        operation = document["paths"].get(_VARIABLE.sub(r"{\1}", also.path), {}).get(also.method.lower())
        if operation is None:
            return
        self._ask_also(document, operation, also)
        for status, model in also.gives.items():
            reference, components = self._shape(model)
            document["components"]["schemas"] |= components
            content = operation["responses"][status]["content"]["application/json"]
            content["schema"] = {"anyOf": [content["schema"], reference]}  # an empty page is of both

    def _ask_also(self, document: dict[str, Any], operation: dict[str, Any], also: AlsoAnswered) -> None:
        """What others may ask with, too; each of what only some may ask with says who they are."""
        if also.query is None:
            return
        theirs, components = self.build_querystring_parameters(also.query)
        document["components"]["schemas"] |= components
        named = {one["name"]: one for one in theirs}
        known = [one["name"] for one in operation["parameters"]]
        first = [who for scheme in operation["security"] for who in scheme if who not in also.who]
        for one in (one for one in operation["parameters"] if one["in"] == "query"):
            other = named.get(one["name"])
            if other is None:
                one["description"] = _only_for(first)
            else:
                schemas = (one["schema"], first), (other["schema"], also.who)
                one["schema"] = {"anyOf": [schema | {"description": _only_for(who)} for schema, who in schemas]}
        added = [one | {"description": _only_for(also.who)} for one in theirs if one["name"] not in known]
        operation["parameters"].extend(added)

    def operation_id(self, method: str, path: str, func: object) -> str | None:
        """The name of the method that answers, which is unique by its class."""
        del method, path
        owner, _, name = str(getattr(func, "__qualname__", "")).rpartition(".")
        return f"{owner.removesuffix('Routes').lower()}_{name}"

    def _shape(self, model: type) -> tuple[dict[str, Any], dict[str, Any]]:
        """A reference to the shape, and every component it stands on.

        Raises ValueError where another shape has the name of one of them: in the document it would take its place.
        """
        if model not in self._shapes:  # most are those of errors, of which each route has some
            (reference,), components = msgspec.json.schema_components([model], ref_template=_REF)
            for name, schema in components.items():
                if self._components.setdefault(name, schema) != schema:
                    raise ValueError(f"two shapes have the name {name}, and one has to get another")
            self._shapes[model] = reference, components
        reference, components = self._shapes[model]
        return reference, dict(components)

    def _parameters(self, model: type, place: str, *, dashes: bool) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        _, components = self._shape(model)
        own = components.pop(model.__name__)
        parameters = []
        for name, schema in own["properties"].items():
            shown = name.replace("_", "-").title() if dashes else name
            required = name in own.get("required", ())
            parameters.append({"name": shown, "in": place, "required": required, "schema": schema})
        return parameters, components


def _only_for(who: Iterable[str]) -> str:
    """Whose a parameter is."""
    return f"Only for {', '.join(who)}."
