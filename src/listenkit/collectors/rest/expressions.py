"""The small languages of a description: JMESPath paths, constants, and ``{placeholders}``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote

_NAMES = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*", re.ASCII)
"""A path that only names fields of tables."""

_PLACEHOLDER = re.compile(r"\{(\^+[^{}]{1,200}|[A-Za-z_][\w.]{0,63})\}")
"""``{name}`` of a parameter, or ``{^path}`` with any JMESPath that holds no brace."""


_LOOSE_NOT = re.compile(r"!\s*(\w+|\"[^\"]+\"|@)\s*[.\[]")
"""JMESPath binds ``!`` more tightly than a dot, so that ``!a.b`` looks for ``b`` in true or false and finds nothing."""


class UnreadableError(ValueError):
    """A value of an answer is not what its path was meant for."""


@lru_cache(maxsize=512)
def compile_path(path: str) -> Callable[[Any], Any]:
    """Return the function that finds a JMESPath in a value; raises ValueError with the place of a mistake."""
    if _NAMES.fullmatch(path):
        return _follow(tuple(path.split(".")))
    import jmespath
    from jmespath.exceptions import JMESPathError

    options = jmespath.Options(custom_functions=_functions())

    try:
        compiled = jmespath.compile(path)
    except JMESPathError as error:
        raise ValueError(f"'{path}' is not a JMESPath: {' '.join(str(error).split())[:200]}") from None

    def find(value: Any) -> Any:
        try:
            return compiled.search(value, options=options)
        except (JMESPathError, TypeError, ValueError, RecursionError) as error:
            raise UnreadableError(f"'{path}' cannot be applied ({type(error).__name__})") from None

    return find


def _follow(names: tuple[str, ...]) -> Callable[[Any], Any]:
    """Return the function that goes from table to table, which is what most paths do, ten times as quickly."""

    def find(value: Any) -> Any:
        for name in names:
            value = value.get(name) if isinstance(value, dict) else None
        return value

    return find


@lru_cache(maxsize=1)
def _functions() -> Any:
    """Return JMESPath's functions with two more, named and used as in the specification of JMESPath Community."""
    from jmespath.functions import Functions, signature

    class TextFunctions(Functions):  # type: ignore[misc]  # jmespath has no types
        """Functions on texts that addresses of a service call for: ``split`` and ``replace``."""

        @signature({"types": ["string"]}, {"types": ["string"]})  # type: ignore[untyped-decorator]  # as above
        def _func_split(self, subject: str, search: str) -> list[str]:
            return subject.split(search) if search else list(subject)

        @signature({"types": ["string"]}, {"types": ["string"]}, {"types": ["string"]})  # type: ignore[untyped-decorator]  # as above
        def _func_replace(self, subject: str, old: str, new: str) -> str:
            return subject.replace(old, new)

    return TextFunctions()


def check_path(path: str) -> str:
    """Return the path where it can be compiled: a JMESPath, after a ``^`` for each step up, or ``=`` and a constant."""
    if path and not path.startswith("="):
        compile_path(path.lstrip("^"))
        if found := _LOOSE_NOT.search(path):
            raise ValueError(f"'{found[0]}…' denies the first name alone: write !({found[1]}.…)")
    return path


@dataclass(frozen=True, slots=True)
class Scope:
    """What a path may look at: an item and the scope of the item that it hangs on, which is None at the top."""

    item: Any
    parent: Scope | None = None

    def find(self, path: str) -> Any:
        """Return what a path leads to; an empty path leads to None.

        Raises :class:`UnreadableError` where a function of the path does not fit the value.
        """
        if not path:
            return None
        if path.startswith("="):
            return path[1:]
        if path.startswith("^"):
            return self.parent.find(path[1:]) if self.parent else None
        return compile_path(path)(self.item)


def as_text(value: Any) -> str:
    """Return a value of JSON as text: numbers as written, a list's parts on lines of their own.

    Raises :class:`UnreadableError` for a table, which no field can hold.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list):
        return "\n".join(filter(None, (as_text(each) for each in value)))
    raise UnreadableError("a table stands where a text was expected")


def placeholders(template: str) -> set[str]:
    """Return the names in braces; those that begin with ``^`` are paths into the parent item."""
    return set(_PLACEHOLDER.findall(template))


def fill(template: str, parameters: Mapping[str, Any], scope: Scope | None = None, *, is_path: bool = False) -> str:
    """Return the template with its placeholders filled; in a path they are encoded and can be no step upwards.

    ``scope`` is that of the item that the request hangs on. Raises :class:`UnreadableError` where it has nothing for a
    placeholder of a path, or the path would lead elsewhere.
    """

    def replace(found: re.Match[str]) -> str:
        name = found[1]
        value = as_text(Scope(None, scope).find(name)) if name.startswith("^") else str(parameters.get(name, ""))
        if is_path and value in ("", ".", ".."):
            raise UnreadableError(f"there is no usable value for {{{name}}}")
        return quote(value, safe="") if is_path else value

    return _PLACEHOLDER.sub(replace, template)


def fill_all(templates: Mapping[str, Any], parameters: Mapping[str, Any], scope: Scope | None = None) -> dict[str, str]:
    """Return the values filled; one that is nothing but an empty placeholder is left out."""
    filled = {name: fill(as_text(value), parameters, scope) for name, value in templates.items()}
    return {name: value for name, value in filled.items() if value or as_text(templates[name]) == ""}


def fill_tree(template: Any, parameters: Mapping[str, Any], scope: Scope | None = None) -> Any:
    """Return a value of JSON with the placeholders of its texts filled, at any depth.

    A text that is nothing but the placeholder of a parameter becomes its value, whatever type that has.
    """
    if isinstance(template, str):
        alone = _PLACEHOLDER.fullmatch(template)
        return parameters[alone[1]] if alone and alone[1] in parameters else fill(template, parameters, scope)
    if isinstance(template, Mapping):
        return {name: fill_tree(value, parameters, scope) for name, value in template.items()}
    if isinstance(template, list | tuple):
        return [fill_tree(value, parameters, scope) for value in template]
    return template
