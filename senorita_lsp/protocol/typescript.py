"""The types as TypeScript declarations, in the style of LSP's own specification: for README.md and for clients.

``integer`` and ``number`` are told apart as LSP does it (``type integer = number``).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic.json_schema import models_json_schema

from senorita_lsp.protocol.wire import Wire, models

Schema = Mapping[str, Any]


def definitions() -> dict[str, Schema]:
    """The JSON schema of every type, by name, without words: only what a program can notice."""
    _, schema = models_json_schema([(model, "validation") for model in models()], by_alias=True)
    return {name: _bare(value) for name, value in sorted(schema["$defs"].items())}


def declaration(model: type[Wire], schemas: Mapping[str, Schema]) -> str:
    """One ``interface``, its members in the order of definition, their descriptions as comments."""
    schema = schemas[model.__name__]
    required = schema.get("required", ())
    lines = [f"/** {model.__doc__} */", f"interface {model.__name__} {{"]
    for field in sorted(model.model_fields.values(), key=lambda field: field.alias != "kind"):
        assert field.alias is not None
        if field.description:
            lines.append(f"    /** {field.description} */")
        # A kind has a default for those who build it, and is nevertheless always there.
        optional = field.alias not in required and field.alias != "kind"
        lines.append(f"    {field.alias}{'?' * optional}: {_type(schema['properties'][field.alias], optional)};")
    return "\n".join([*lines, "}"])


def declarations(chosen: Iterable[type[Wire]]) -> str:
    """The interfaces of several types."""
    schemas = definitions()
    return "\n\n".join(declaration(model, schemas) for model in chosen)


def _bare(value: Any) -> Any:
    """A schema without titles and descriptions; members called so are kept."""
    if isinstance(value, list):
        return [_bare(item) for item in value]
    if not isinstance(value, dict):
        return value
    bare = {key: _bare(item) for key, item in value.items() if key not in ("title", "description", "properties")}
    if "properties" in value:
        bare["properties"] = {name: _bare(item) for name, item in value["properties"].items()}
    return bare


_SIMPLE = {"string": "string", "integer": "integer", "number": "number", "boolean": "boolean", "null": "null"}


def _type(schema: Schema, optional: bool = False) -> str:
    if "$ref" in schema:
        name = str(schema["$ref"]).rsplit("/", 1)[-1]
        return "unknown" if name == "JsonValue" else name
    if "const" in schema:
        return json.dumps(schema["const"])
    if "enum" in schema:
        return " | ".join(json.dumps(value) for value in schema["enum"])
    branches = schema.get("anyOf") or schema.get("oneOf")
    if branches:
        named = dict.fromkeys(_type(branch) for branch in branches)
        return " | ".join(name for name in named if not (optional and name == "null"))
    return _container(schema)


def _container(schema: Schema) -> str:
    kind = schema.get("type")
    if kind == "array":
        item = _type(schema["items"])
        return f"({item})[]" if "|" in item else f"{item}[]"
    if kind == "object":
        values = schema.get("additionalProperties")
        values = schema["patternProperties"].popitem()[1] if "patternProperties" in schema else values
        return f"{{ [name: string]: {_type(values) if isinstance(values, dict) else 'unknown'} }}"
    return _SIMPLE.get(str(kind), "unknown")
