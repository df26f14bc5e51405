"""What MediaWiki answers; the shapes are those of recorded answers of MediaWiki 1.39."""

from __future__ import annotations

from typing import Any

from tests.catalogue.case import Case, Exchange

ALWAYS = {"action": "query", "format": "json", "formatversion": "2"}
SITE = {**ALWAYS, "meta": "siteinfo", "siprop": "namespaces|namespacealiases|specialpagealiases"}
CHANGES = {
    **ALWAYS,
    "list": "allrevisions",
    "arvnamespace": "1|3",
    "arvprop": "ids|timestamp",
    "arvdir": "newer",
    "arvlimit": "max",
}
PAGE = {
    **ALWAYS,
    "prop": "revisions",
    "pageids": "2",
    "rvprop": "ids|timestamp|user|content",
    "rvslots": "main",
    "rvdir": "newer",
    "rvlimit": "max",
}
NAMESPACES = {
    "-1": {"id": -1, "name": "Spezial", "canonical": "Special"},
    "0": {"id": 0, "name": ""},
    "1": {"id": 1, "name": "Diskussion", "canonical": "Talk"},
    "2": {"id": 2, "name": "Benutzer", "canonical": "User"},
    "3": {"id": 3, "name": "Benutzer Diskussion", "canonical": "User talk"},
}
TOLD = {
    "namespaces": NAMESPACES,
    "namespacealiases": [{"id": 2, "alias": "Benutzerin"}],
    "specialpagealiases": [{"realname": "Contributions", "aliases": ["Beiträge", "Contributions"]}],
}
SLOW = "== Langsam ==\n\nDas '''Portal''' ist langsam. --[[Benutzerin:Zoe|Zoe]] 09:02, 3. Mär. 2026 (CET)"
REPLY = f"{SLOW}\n: Hier [[Hilfe|auch]] &amp; dort"
MENDED = f"{REPLY.replace('ist langsam', 'ist sehr langsam')}\n{{{{Vorlage}}}}"


def revision(number: int, user: str, text: str | None) -> dict[str, Any]:
    """Return a revision, without its words where they were hidden."""
    made = {"revid": number, "parentid": number - 1, "user": user, "timestamp": f"2026-03-0{number}T09:02:15Z"}
    content = {"contentmodel": "wikitext", "contentformat": "text/x-wiki", "content": text}
    return {**made, "slots": {"main": content if text is not None else {"texthidden": True}}}


SAVED = [revision(3, "Zoe", SLOW), revision(4, "192.0.2.7", REPLY), revision(5, "Ana", MENDED)]


def listed(*revisions: dict[str, Any]) -> dict[str, Any]:
    """Return which revisions there were."""
    kept = [{name: each[name] for name in ("revid", "parentid", "timestamp")} for each in revisions]
    return {"allrevisions": [{"pageid": 2, "ns": 1, "title": "Diskussion:Portal", "revisions": kept}]}


def page(*revisions: dict[str, Any]) -> dict[str, Any]:
    """Return a page with its revisions."""
    return {"pages": [{"pageid": 2, "ns": 1, "title": "Diskussion:Portal", "revisions": list(revisions)}]}


def exchanges() -> list[Exchange]:
    """Return what is asked: the words of the wiki's language, two pages of changes, and two of the revisions."""
    going_on, further = {"continue": "-||", "arvcontinue": "2026|5"}, {"continue": "||", "rvcontinue": "2026|5"}
    return [
        {"path": "/api.php", "query": SITE, "body": {"batchcomplete": True, "query": TOLD}},
        {"path": "/api.php", "query": CHANGES, "body": {"continue": going_on, "query": listed(*SAVED[:2])}},
        {"path": "/api.php", "query": {**CHANGES, **going_on}, "body": {"query": listed(SAVED[2])}},
        {"path": "/api.php", "query": PAGE, "body": {"continue": further, "query": page(*SAVED[:2])}},
        {"path": "/api.php", "query": {**PAGE, **further}, "body": {"query": page(SAVED[2])}},
    ]


CASES = (Case("mediawiki", exchanges, ["3-2", "4-0"], collector="mediawiki", ignored=["arvstart"]),)
