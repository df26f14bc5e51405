"""Takes identifying strings out of text that people are shown: addresses, telephone, account and card numbers.

Patterns find what has a form. Names, and what only a reader can tell, stay: the result is redacted, not anonymous.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from listenkit.privacy.numbers import find_cards, find_ibans
from listenkit.privacy.telephones import find_telephones

Span = tuple[int, int]

EMAIL = "‹e-mail›"
PHONE = "‹phone›"
IBAN = "‹IBAN›"
CARD = "‹card›"
ADDRESS = "‹IP›"
TOKEN = "‹token›"  # noqa: S105 -- what stands in a token's place

MAX_PASSES = 8
"""Taking one thing out may lay bare another; more than two passes were never seen."""

_WORTH_A_LOOK = re.compile(r"[@\d]|://|www\.|[\[({<]\s?a|\bat\b|arob|arrob|chioc|apenst|klammer|eyJ", re.IGNORECASE)

_AT_WORDS = r"at|arobase|arobas|arroba|chiocciola|apenstaartje|klammeraffe"
_DOT_WORDS = r"dot|point|punkt|punto|ponto|punt"
_SPELT_DOT = rf"(?:\.| ?[\[({{] ?(?:{_DOT_WORDS}|\.) ?[\])}}] ?| (?:{_DOT_WORDS}) )"
_LOCAL = r"(?<![\w.+%\-])[\w+%&'’\-][\w.+%&'’\-]{0,254}"
_DOMAIN = r"[^\W_](?:[\w\-]{0,62})(?:\.[\w\-]{1,63}){0,6}\.[^\W\d_]{2,24}(?![\w\-])"
_SPELT_DOMAIN = rf"[^\W_](?:[\w\-]{{0,62}})(?:{_SPELT_DOT}[\w\-]{{1,63}}){{0,3}}{_SPELT_DOT}[^\W\d_]{{2,24}}(?![\w\-])"
_FULLY_SPELT_DOMAIN = r"[^\W_][\w\-]{0,62} dot [^\W\d_]{2,24}(?![\w\-])"
_SPELT_LOCAL = rf"{_LOCAL}(?: ?[\[({{]? ?(?:{_DOT_WORDS}) ?[\])}}]? ?[\w\-]{{1,64}}){{0,2}}"

_EMAILS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_LOCAL}@{_DOMAIN}",
        rf"{_LOCAL}@\[[\d.:a-f]{{3,40}}\]",
        rf"{_SPELT_LOCAL}(?: ?[\[({{<] ?(?:{_AT_WORDS}|a|@) ?[\])}}>] ?|@){_SPELT_DOMAIN}",
        rf"{_LOCAL} ?@ {_DOMAIN}",
        rf"{_SPELT_LOCAL} (?:arobase|arobas|arroba|chiocciola|apenstaartje|klammeraffe) {_SPELT_DOMAIN}",
        rf"{_SPELT_LOCAL} at {_FULLY_SPELT_DOMAIN}",
    )
)
_URL = re.compile(
    r"(?<![\w])(?P<scheme>[a-z][a-z0-9+.\-]{1,15}://|(?=www\.))(?P<user>[^\s/@<>\"]{1,255}@)?"
    r"(?P<host>\[[0-9a-f:.]{2,45}\]|[^\s/?#<>\"@‹›,;!]{1,255})(?P<rest>[/?#][^\s<>\"]*)?",
    re.IGNORECASE,
)
_SECRET = re.compile(
    r"(?<![\w\-])(?:eyJ[\w\-]{10,2000}\.[\w\-]{4,4000}(?:\.[\w\-]{0,2000})?|gh[pousr]_\w{20,255}|glpat-[\w\-]{16,64}|"
    r"xox[abprs]-[\w\-]{10,255}|sk-[\w\-]{20,255}|AKIA[A-Z0-9]{16})(?![\w])"
)
_TOKEN_LIKE = re.compile(
    r"(?<![^\W_])(?:(?=[^\W\d_]{0,300}\d)(?=\d{0,300}[^\W\d_])[^\W_]{16,300}|[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}\w{12}|\d{8,300})"
    r"(?![^\W_])"
)
_ADDRESS = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?!\w)(?!\.\d)")
_VERSION = re.compile(
    r"(?:\bv|version|ver|build|release|firmware|chapitre|chapter|section|§)[ .:]{0,2}$", re.IGNORECASE
)


def redact(text: str) -> str:
    """Return the text with e-mail addresses, telephone numbers, IBANs, cards, IPv4 addresses and tokens taken out.

    What is found behind zero-width characters and in compatibility forms (full-width digits) is taken out too; the
    rest of the text stays as it is. A URL keeps its host and path, and loses its account, query and tokens. Redacting
    twice gives what redacting once gives. Time is linear in the length.
    """
    for _ in range(MAX_PASSES):
        redacted = _redact_once(text)
        if redacted == text:
            break
        text = redacted
    return text


def _redact_once(text: str) -> str:
    plain, places = _plain(text)
    if not _WORTH_A_LOOK.search(plain):
        return text
    parts: list[str] = []
    done = 0
    for start, end, marker in _chosen(plain):
        first = places[start] if places else start
        last = places[end] if places else end
        parts += (text[done:first], marker)
        done = last
    return "".join((*parts, text[done:]))


def _plain(text: str) -> tuple[str, list[int] | None]:
    """Return the text as patterns read it, and each character's place in the original (None where it is the same)."""
    if text.isascii():
        return text, None
    kept: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        if character.isascii() or character.isalpha():
            form = character if character.isascii() else unicodedata.normalize("NFKC", character)
        elif unicodedata.category(character) in ("Cf", "Mn", "Me"):
            continue
        else:
            form = unicodedata.normalize("NFKC", character)
        kept.append(form)
        places += [place] * len(form)
    places.append(len(text))
    return "".join(kept), places


def _chosen(plain: str) -> Iterator[tuple[int, int, str]]:
    """Yield what is to be replaced in the order of the text; where two overlap the surer kind wins."""
    taken: list[tuple[int, int, str]] = []
    covered = bytearray(len(plain))
    for start, end, marker in _found(plain):
        if 1 not in covered[start:end]:
            covered[start:end] = b"\x01" * (end - start)
            taken.append((start, end, marker))
    return iter(sorted(taken))


def _found(plain: str) -> Iterator[tuple[int, int, str]]:
    yield from _urls(plain)
    for pattern in _EMAILS:
        for match in pattern.finditer(plain):
            yield *match.span(), EMAIL
    for match in _SECRET.finditer(plain):
        yield *match.span(), TOKEN
    for marker, spans in (
        (IBAN, find_ibans(plain)),
        (CARD, find_cards(plain)),
        (ADDRESS, _addresses(plain)),
        (PHONE, find_telephones(plain)),
    ):
        for start, end in spans:
            yield start, end, marker


def _urls(plain: str) -> Iterator[tuple[int, int, str]]:
    for match in _URL.finditer(plain):
        if "." not in match["host"] and not match["user"]:
            continue
        # An address in the host is found by its own pattern; what is yielded covers the rest alone.
        if match["user"]:
            yield *match.span("user"), ""
        if match["rest"]:
            rest = match["rest"].rstrip(".,;:!?)]}'’»")
            start = match.start("rest")
            mild = _mild_rest(rest)
            yield start, start + len(rest), mild


def _mild_rest(rest: str) -> str:
    """Return a URL's path without tokens and addresses, its query and telling fragment replaced."""
    before, mark, fragment = rest.partition("#")
    path, question, query = before.partition("?")
    path = "/".join(_mild_segment(segment) for segment in path.split("/"))
    query = TOKEN if query else ""
    if "=" in fragment or _mild_segment(fragment) != fragment:
        fragment = TOKEN
    return f"{path}{question}{query}{mark}{fragment}"


def _mild_segment(segment: str) -> str:
    return TOKEN if "@" in segment or "%40" in segment or _TOKEN_LIKE.search(segment) else segment


def _addresses(plain: str) -> Iterator[Span]:
    for match in _ADDRESS.finditer(plain):
        octets = [int(part) for part in match[0].split(".")]
        # All single digits are a version or a chapter far more often than an address.
        if max(octets) > 255 or max(octets) < 10:
            continue
        if not _VERSION.search(plain[max(0, match.start() - 12) : match.start()]):
            yield match.span()
