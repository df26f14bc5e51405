"""The JSON Schema of ``listenkit.toml``: what editors complete and check the file with, made from the models."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from listenkit.catalogue.keys import INNER, TABLES, meaning_of
from listenkit.catalogue.kind import Kind
from listenkit.catalogue.listing import kinds
from listenkit.config import SecretReference, Source

SCHEMA_NAME = "listenkit.schema.json"
"""The file that ``listenkit init`` writes beside ``listenkit.toml``."""

_DRAFT = "http://json-schema.org/draft-07/schema#"
"""What TOML's editors understand: taplo's validator, and that of Even Better TOML, know this draft."""

_OF_DESCRIPTIONS = frozenset({"requests", "references", "authentication", "parameters"})
"""Keys of ``rest`` that make a description, or whose values each description names itself."""

_PREFIX = "#/definitions/"
_MODE: JsonSchemaMode = "validation"


def configuration_schema() -> dict[str, Any]:
    """Return the schema: unknown keys are mistakes, and a source has the keys of the collector that it names."""
    known = kinds()
    options = {kind.collector: kind.options for kind in known}
    models: list[type[BaseModel]] = [*TABLES.values(), *INNER.values(), Source, SecretReference, *options.values()]
    places, schema = models_json_schema([(model, _MODE) for model in models], ref_template=_PREFIX + "{model}")
    definitions: dict[str, Any] = schema["$defs"]
    names = {model: places[model, _MODE]["$ref"].removeprefix(_PREFIX) for model in models}
    tables: dict[str, type[BaseModel]] = {**TABLES, **INNER, "source": Source}
    described: list[tuple[str, type[BaseModel]]] = [*tables.items(), *options.items()]
    for section, model in described:
        _describe(definitions[names[model]], section)
    definitions[names[SecretReference]] |= {"minProperties": 1, "maxProperties": 1}
    common = definitions.pop(names[Source])
    common["properties"].pop("options", None)
    definitions["source"] = _source(common, known, {kind: definitions[names[kind]] for kind in options.values()})
    for model in set(options.values()):
        del definitions[names[model]]
    return _root(names, definitions)


def _root(names: Mapping[type[BaseModel], str], definitions: dict[str, Any]) -> dict[str, Any]:
    sections: dict[str, Any] = {section: {"$ref": _PREFIX + names[model]} for section, model in TABLES.items()}
    for section in ("groups", "check"):
        sections[section] = {"type": "object", "additionalProperties": sections[section]}
    sections["share"] = _share(names, sections["share"])
    return {
        "$schema": _DRAFT,
        "title": "listenkit.toml",
        "description": "Who listens, to whom, and where they speak.",
        "type": "object",
        "additionalProperties": False,
        "properties": {**sections, "sources": {"type": "array", "items": {"$ref": _PREFIX + "source"}}},
        "definitions": _tidy(definitions),
    }


def _share(names: Mapping[type[BaseModel], str], audience: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of ``[share]``: its own keys, and a table for each group."""
    secret = {"$ref": _PREFIX + names[SecretReference]}
    own = {
        "mail": {"$ref": _PREFIX + names[INNER["mail"]]},
        "webhooks": {"type": "object", "additionalProperties": secret},
        "groups": {"type": "object", "additionalProperties": audience},
    }
    return {"type": "object", "properties": own, "additionalProperties": audience}


def _source(
    common: dict[str, Any], known: Iterable[Kind], options: Mapping[type[BaseModel], dict[str, Any]]
) -> dict[str, Any]:
    """Return the schema of a source: every key for completion, and a condition for each value of ``collector``.

    Not all editors look into conditions to complete keys, and those that do not look at the union. An error of a
    condition names the wrong key, which one of ``oneOf`` does not.
    """
    known = list(known)
    union: dict[str, Any] = {}
    for kind in known:
        for key, value in options[kind.options]["properties"].items():
            union.setdefault(key, {"description": value["description"]} if "description" in value else {})
    collector = {
        "description": meaning_of("source", "collector"),
        "type": "string",
        "enum": [kind.name for kind in known],
    }
    return {
        "description": "One place where people speak.",
        "type": "object",
        "required": ["name", "collector", "group"],
        "properties": {**union, **common["properties"], "collector": collector},
        "allOf": [
            *(_variant(kind, common["properties"], options[kind.options]) for kind in known),
            *_descriptions(known, options),
        ],
    }


def _variant(kind: Kind, common: Iterable[str], options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the condition of one kind: which keys it may and must have.

    What the keys of a description hold is told for all descriptions at once: see :func:`_descriptions`.
    """
    if kind.preset is None:
        properties, required = options["properties"], options.get("required", [])
    else:
        left = [key for key in options["properties"] if key not in kind.preset and key not in _OF_DESCRIPTIONS]
        properties = {**dict.fromkeys(left, True), "parameters": _parameters(kind)}
        is_asked = any(each.is_needed for each in kind.parameters)
        required = [*(["url"] if "url" in kind.needed else []), *(["parameters"] if is_asked else [])]
    return {
        "if": {"properties": {"collector": {"const": kind.name}}, "required": ["collector"]},
        "then": {
            "description": kind.about.brings if kind.about else kind.title,
            "properties": {**dict.fromkeys(common, True), **properties},
            "required": required,
            "additionalProperties": False,
        },
    }


def _descriptions(known: Iterable[Kind], options: Mapping[type[BaseModel], dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the condition that says what the keys hold, for all kinds that are descriptions read by one collector."""
    readers: dict[type[BaseModel], list[str]] = {}
    for kind in known:
        if kind.preset is not None:
            readers.setdefault(kind.options, []).append(kind.name)
    for model, names in readers.items():
        properties = options[model]["properties"]
        yield {
            "if": {"properties": {"collector": {"enum": names}}, "required": ["collector"]},
            "then": {"properties": {key: value for key, value in properties.items() if key not in _OF_DESCRIPTIONS}},
        }


def _parameters(kind: Kind) -> dict[str, Any]:
    one: dict[str, Any] = {"type": ["string", "integer"]}
    value = {"anyOf": [one, {"type": "array", "items": one}]}
    return {
        "description": meaning_of("rest", "parameters"),
        "type": "object",
        "additionalProperties": False,
        "properties": {each.name: {"description": each.meaning, **value} for each in kind.parameters},
        "required": [each.name for each in kind.parameters if each.is_needed],
    }


def _describe(schema: dict[str, Any], section: str) -> None:
    for key, value in schema.get("properties", {}).items():
        if words := meaning_of(section, key):
            value["description"] = words


def _tidy(value: Any) -> Any:
    """Return a schema without the titles that repeat the names of keys, and docstrings of models on one line."""
    if isinstance(value, list):
        return [_tidy(each) for each in value]
    if not isinstance(value, dict):
        return value
    tidied = {key: _tidy(each) for key, each in value.items() if key != "title" or not isinstance(each, str)}
    tidied = _without_nothing(tidied)
    if isinstance(words := tidied.get("description"), str):
        tidied["description"] = " ".join(words.replace("``", "`").split())
    return tidied


def _without_nothing(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema whose value may not be nothing, which TOML cannot write: its errors then name what is wrong."""
    choices = [each for each in schema.get("anyOf", ()) if each != {"type": "null"}]
    if len(choices) == len(schema.get("anyOf", ())):
        return schema
    rest = {key: value for key, value in schema.items() if key not in ("anyOf", "default")}
    if len(choices) > 1:
        return {**rest, "anyOf": choices}
    # Beside a $ref nothing else is read in this draft.
    return {**rest, "allOf": choices} if "$ref" in choices[0] else {**choices[0], **rest}
