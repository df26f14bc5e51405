"""The survey, the reviews and the forum in the shapes in which such places hand them out."""

from __future__ import annotations

import csv
import html
import io
import json
from collections.abc import Callable, Mapping, Sequence
from email.utils import format_datetime
from xml.etree import ElementTree

from listenkit.demo.records import Record

_DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
_FORUM = "https://forum.tilleul.example/actionnaires"

Column = Callable[[Record], str]

_SURVEY: Mapping[str, Column] = {
    "ID de la réponse": lambda record: f"{record.number:04d}",
    "Horodateur": lambda record: record.moment.strftime("%d/%m/%Y %H:%M:%S"),
    "Matricule": lambda record: record["author"],
    "Site": lambda record: record["site"],
    "Métier": lambda record: record["job"],
    "Votre avis": lambda record: record["text"],
    "Note": lambda record: record["rating"],
}

_PARTNERS: Mapping[str, Column] = {
    "N°": lambda record: f"P{record.number:03d}",
    "Date": lambda record: record.moment.strftime("%d/%m/%Y %H:%M"),
    "Structure": lambda record: record["author"],
    "Type": lambda record: record["type"],
    "Satisfaction (1 à 5)": lambda record: record["rating"],
    "Votre message": lambda record: record["text"],
}


def render_survey(records: Sequence[Record]) -> bytes:
    """Return the employees' survey as a French spreadsheet saves it: semicolons, Windows-1252."""
    return _render_table(records, _SURVEY).encode("cp1252")


def render_partners(records: Sequence[Record]) -> bytes:
    """Return the partners' questionnaire: semicolons, UTF-8 with a byte order mark."""
    return _render_table(records, _PARTNERS).encode("utf-8-sig")


def _render_table(records: Sequence[Record], columns: Mapping[str, Column]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([column(record) for column in columns.values()] for record in records)
    return buffer.getvalue()


def render_reviews(records: Sequence[Record]) -> bytes:
    """Return the customers' reviews as the shop's export does: nested objects, the newest first."""
    reviews = [_review(record) for record in reversed(records)]
    document = {"shop": "Maison Tilleul", "total": len(reviews), "reviews": reviews}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _review(record: Record) -> Mapping[str, object]:
    return {
        "id": f"rv-{record.number:04d}",
        "created_at": record.moment.isoformat(),
        "rating": {"stars": int(record["rating"]), "out_of": 5},
        "customer": {"handle": record["author"]},
        "order": {"channel": record["channel"], "product": record["product"]},
        "content": {"title": record["title"] or None, "body": record["text"]},
    }


def render_forum(records: Sequence[Record]) -> bytes:
    """Return the shareholders' forum as an RSS 2.0 feed, the newest first."""
    ElementTree.register_namespace("dc", _DUBLIN_CORE)
    root = ElementTree.Element("rss", version="2.0")
    channel = ElementTree.SubElement(root, "channel")
    _add(channel, "title", "Maison Tilleul : espace actionnaires")
    _add(channel, "link", _FORUM)
    _add(channel, "description", "Les derniers messages du forum des actionnaires")
    for record in reversed(records):
        _add_post(channel, record)
    ElementTree.indent(root)
    document: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def _add_post(channel: ElementTree.Element, record: Record) -> None:
    item = ElementTree.SubElement(channel, "item")
    link = f"{_FORUM}/{record.number}"
    _add(item, "title", record["title"])
    _add(item, "link", link)
    _add(item, "guid", link).set("isPermaLink", "true")
    _add(item, f"{{{_DUBLIN_CORE}}}creator", record["author"])
    _add(item, "pubDate", format_datetime(record.moment))
    _add(item, "description", f"<p>{html.escape(record['text'], quote=False)}</p>")


def _add(parent: ElementTree.Element, tag: str, text: str) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, tag)
    child.text = text
    return child
