"""Sends a reply to where a comment stands, as the description of the service says."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from listenkit.collectors.outgoing import NotSentError, Outgoing
from listenkit.collectors.rest.expressions import Scope, UnreadableError, as_text, fill, fill_tree
from listenkit.collectors.rest.service import Service
from listenkit.collectors.rest.values import JmesPath, ServicePath
from listenkit.config.tree import Section
from listenkit.errors import CredentialError, UsageError
from listenkit.http import StatusError
from listenkit.model import Comment
from listenkit.slack_text import text_to_slack
from listenkit.text import one_line, shorten


def _check_expression(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"'{value}' is not a regular expression: {error}") from None
    return value


def _check_location(value: str) -> str:
    if value and "id" not in re.compile(_check_expression(value)).groupindex:
        raise ValueError(f"'{value}' has no group (?P<id>…)")
    return value


class ReplySpec(Section):
    """``[reply]``: how an answer to a comment is posted.

    ``take`` is a regular expression with named groups; it must match the whole of the comment's thread (its id where
    it has none), or with ``from`` its ``id`` or ``url``. The groups, the parameters, and ``{text}``, ``{id}``,
    ``{parent}``, ``{thread}`` and ``{key}`` (the same for the same words, against doubles) may stand in ``path``,
    ``params`` and ``body``; groups of ``numbers`` go into the body as numbers. ``error`` finds the reason in an answer
    that refuses with status 200; the reasons of ``refused`` mean a refused credential. ``id`` finds the answer's id in
    what the service says, as ``fields.id`` would; ``location`` is a regular expression whose group ``id`` finds it in
    the address that a ``Location`` header holds. ``markup`` says what the service would read marks of its own in:
    ``"slack"`` takes them out of the words, so that nobody is called by an answer.
    """

    path: ServicePath
    method: Literal["POST", "PUT"] = "POST"
    take: Annotated[str, AfterValidator(_check_expression)] = "(?P<number>.+)"
    source: Literal["thread", "id", "url"] = Field(default="thread", alias="from")
    numbers: tuple[str, ...] = ()
    params: Mapping[str, str | int] = Field(default_factory=dict)
    body: Mapping[str, Any] = Field(default_factory=dict)
    error: JmesPath = ""
    refused: tuple[str, ...] = ()
    id: JmesPath = ""
    location: Annotated[str, AfterValidator(_check_location)] = ""
    markup: Literal["plain", "slack"] = "plain"


def prepare(reply: ReplySpec, comment: Comment, text: str, key: str, *, known: Mapping[str, str], url: str) -> Outgoing:
    """Return the reply as it would be sent; ``known`` are the parameters of the source, ``url`` its address.

    Raises :class:`UsageError` where the comment's id is not of the form that the description takes apart.
    """
    places = {"id": comment.native_id, "url": comment.url, "thread": comment.thread or comment.native_id}
    place = places[reply.source]
    found = re.fullmatch(reply.take, place)
    if found is None:
        raise UsageError("where this comment stands cannot be told from its id", hint="answer there, and record it")
    values: dict[str, Any] = {
        **known,
        "id": comment.native_id,
        "parent": comment.parent,
        "thread": comment.thread,
        "key": key,
        "text": text_to_slack(text) if reply.markup == "slack" else text,
        **{name: value for name, value in found.groupdict().items() if value is not None},
    }
    try:
        path = fill(reply.path, values, is_path=True)
    except UnreadableError as error:
        raise UsageError(f"the path {reply.path} cannot be filled: {error}") from None
    numbers = {name: int(values[name]) for name in reply.numbers if str(values.get(name, "")).isdecimal()}
    content = (path, fill_tree(reply.params, values), fill_tree(reply.body, {**values, **numbers}), values)
    where = f"{url.rstrip('/')}{path}"
    return Outgoing(where=where, text=text, facts=(f"{reply.method} {where}",), content=content)


def send(reply: ReplySpec, outgoing: Outgoing, service: Service) -> str:
    """Post a reply once; return the id that it got, empty where the service does not tell.

    Raises :class:`NotSentError` where the service refused it.
    """
    path, params, body, values = outgoing.content
    try:
        answer = service.post(reply.method, path, params, json.dumps(body).encode())
    except StatusError as error:
        raise NotSentError(f"the reply was refused: {error}", hint=error.hint) from None
    if reply.location:
        found = re.search(reply.location, answer.headers.get("location", ""))
        return found["id"] if found else ""
    if not (reply.id or reply.error):
        return ""
    said = answer.json()
    _check_taken(reply, said)
    item = {**said, "_": {name: str(value) for name, value in values.items()}} if isinstance(said, dict) else said
    return _find(reply.id, item)


def _check_taken(reply: ReplySpec, said: Any) -> None:
    """Raise the error of an answer that refuses a reply although its status says that all is well."""
    reason = Scope(said).find(reply.error) if reply.error else None
    if not reason:
        return
    told = shorten(one_line(reason), 80) if isinstance(reason, str) else "it gives no reason"
    if told in reply.refused:
        raise CredentialError(f"the service refused the token: {told}", hint="check the token and what it may do")
    raise NotSentError(f"the service refused the reply: {told}", hint="check what the token may do")


def _find(path: str, value: Any) -> str:
    try:
        return as_text(Scope(value).find(path))
    except UnreadableError:
        return ""
