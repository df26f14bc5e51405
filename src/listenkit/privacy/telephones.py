"""Finds telephone numbers of ten countries in running text, and leaves dates, prices and order numbers alone.

The countries are France, Great Britain, Spain, Germany, Italy, Portugal, the Netherlands, Belgium, Switzerland and the
United States, in national form and behind ``+`` or ``00``. Every pattern has bounded repeats: time is linear.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

Span = tuple[int, int]

_GAP = r"[ .\-/\u2010\u2012\u2013]"
_NOT_INSIDE = r"(?<![\w+#€$£])(?<!\w[\-_/])(?<!\d[.,:])"
_NOT_GOING_ON = r"(?!\w)(?![.,\-/]\d)"

_INTERNATIONAL = re.compile(
    rf"(?<![\w+])(?<!\d[.,])\(?(?:\+ ?|00 ?)(?=[1-9])(?P<rest>\d(?:\d|\(0\)|\)? ?\(|\) ?|{_GAP}(?=[\d(])| - ?){{6,24}})"
)
_NATIONAL = re.compile(rf"{_NOT_INSIDE}\(?(?=0\)? ?\d)(?P<rest>\d(?:\d|\) ?(?=\d)|{_GAP}{{1,3}}(?=\d)){{7,22}})(?!\w)")
_UNITED_STATES = re.compile(
    rf"{_NOT_INSIDE}(?:1{_GAP})?(?:\([2-9]\d\d\) ?|[2-9]\d\d{_GAP})[2-9]\d\d{_GAP}\d{{4}}{_NOT_GOING_ON}"
)
_NO_LEADING_ZERO = re.compile(
    rf"""{_NOT_INSIDE}(?:
      [6-9]\d\d(?P<a>[ \-])\d{{3}}(?P=a)\d{{3}}          # Spain; Portugal's mobiles
    | [6-9]\d\d(?P<b>{_GAP})\d\d(?P=b)\d\d(?P=b)\d\d     # Spain
    | [89]\d(?P<c>{_GAP})\d{{3}}(?P=c)\d\d(?P=c)\d\d     # Spain, landlines
    | 2\d\d(?P<d>[ \-])\d{{3}}(?P=d)\d{{3}}              # Portugal, landlines
    | 2[12](?P<e>[ \-])\d{{3}}(?P=e)\d{{4}}              # Portugal, Lisbon and Porto
    | 3[2-9]\d{_GAP}\d{{6,7}}                            # Italy, mobiles
    | 3[2-9]\d(?P<f>{_GAP})\d{{3}}(?P=f)\d{{3,4}}        # Italy, mobiles
    | 3[2-9]\d(?P<g>{_GAP})\d\d(?P=g)\d\d(?P=g)\d{{2,3}} # Italy, mobiles
    | [67]\d{{8}}                                        # Spain, mobiles
    | 9[1236]\d{{7}}                                     # Portugal, mobiles
    | 3[2-9]\d{{8}}                                      # Italy, mobiles
    ){_NOT_GOING_ON}(?!\ \d{{3}})""",
    re.VERBOSE,
)
_ANNOUNCED = re.compile(
    r"(?<![^\W\d_])(?:t[eé]l(?:[eé]phon\w{0,4})?|telefon\w{0,4}|telem[oó]vel|phone|mobile?|m[oó]vil|cell|cellulare|gsm|"
    r"portable|handy|whatsapp|call(?: me)?|appel(?:ez|er|le)?|rappel(?:ez|er)|fax|ll[aá]mame|rufen)"
    r"(?![^\W\d_])\W{0,4}(?:[^\W\d_]{1,8}\W{1,3}){0,3}(?P<number>\d(?:\d|[ .\-/](?=\d)){6,18})(?!\w)",
    re.IGNORECASE,
)
_OTHER_NUMBER = re.compile(
    r"(?:commandes?|order|orden|pedido|bestell\w{0,12}|bestelling|ordine|encomenda|ref|r[eé]f[eé]rence|referenz|ticket|"
    r"dossier|facture|invoice|factura|fattura|fatura|rechnung\w{0,8}|factuur|contrat|contract|contrato|colis|parcel|"
    r"tracking|suivi|sendung\w{0,8}|siren|siret|tva|vat|nif|ean|isbn|issn|client|customer|kunden\w{0,8}|compte|account|"
    r"konto\w{0,8}|cuenta|serial|s[eé]rie|imei|article|artikel\w{0,8}|product|produit|sku|code|id)"
    r"[^\w\n]{0,3}(?:(?:n|no|nr|num|n[uú]m[eé]ro|number|nummer|id)[^\w\n]{0,3})?$",
    re.IGNORECASE,
)
_LOOK_BACK = 40
_AMOUNT = re.compile(
    r"\s?(?:[€$£%]|(?:eur|euros?|usd|gbp|chf|dollars?|pounds?|francs?|millions?|habitants?|inhabitants|einwohner|"
    r"habitantes|abitanti|inwoners|km|kg|ans|years)\b)",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d{1,2}([./-])\d{1,2}\1(?:19|20)\d\d(?!\d)|(?:19|20)\d\d([./-])\d{1,2}\2\d{1,2}(?!\d)")
_DATE_AND_TIME = re.compile(r"\d\d([./-])\d\d\1\d\d [0-2]\d(?![\d ])")

_FOURS = re.compile(r"\d{4} \d{4} \d{4}(?!\d)")

_LENGTHS = {
    "1": (10, 10),
    "31": (9, 9),
    "32": (8, 9),
    "33": (9, 9),
    "34": (9, 9),
    "351": (9, 9),
    "39": (6, 11),
    "41": (9, 9),
    "44": (9, 10),
    "49": (6, 11),
}
"""Digits after the country's code (ITU-T E.164 numbering plans of the ten countries)."""

_ANY_LENGTH = (7, 12)


def find_telephones(text: str) -> Iterator[Span]:
    """Yield the spans of telephone numbers; they may overlap. ``text`` has plain digits and blanks (NFKC)."""
    yield from _international(text)
    yield from _national(text)
    for pattern in (_UNITED_STATES, _NO_LEADING_ZERO):
        for match in pattern.finditer(text):
            if not _is_other(text, match.start(), match.end()):
                yield match.span()
    for match in _ANNOUNCED.finditer(text):
        start, end = match.span("number")
        is_long = 8 <= sum(map(str.isdigit, match["number"])) <= 15
        if is_long and not _DATE.match(text, start) and not _AMOUNT.match(text, end):
            yield start, end


def _international(text: str) -> Iterator[Span]:
    for match in _INTERNATIONAL.finditer(text):
        is_plus = "+" in match[0][:3]
        end = _international_end(match["rest"], is_plus=is_plus)
        if not end or _AMOUNT.match(text, match.start("rest") + end):
            continue
        if not is_plus and _is_other(text, match.start(), match.start("rest") + end):
            continue
        yield _opening(match, end), match.start("rest") + end


def _opening(match: re.Match[str], end: int) -> int:
    """Return where the number starts: at its bracket only if the bracket is closed inside the number."""
    is_bracket = match[0].startswith("(") and ")" not in match["rest"][:end]
    return match.start() + is_bracket


def _international_end(rest: str, *, is_plus: bool) -> int:
    """Return where the number ends in what follows ``+`` or ``00``, 0 where it is none."""
    digits = "".join(filter(str.isdigit, rest))
    code = next((digits[:size] for size in (3, 2, 1) if digits[:size] in _LENGTHS), "")
    if not code and not is_plus:
        return 0
    low, high = _LENGTHS[code] if code else _ANY_LENGTH
    own = rest.find("(0)")
    prefix = len(code or digits[:2]) + (1 if own >= 0 or digits[len(code) : len(code) + 1] == "0" else 0)
    return _cut(rest, prefix + low, prefix + high)


def _cut(rest: str, low: int, high: int) -> int:
    """Return the end of the last group of digits by which at least ``low`` and at most ``high`` digits are read."""
    best = count = 0
    for group in _groups(rest):
        count += group.end - group.start
        if count > high and best:
            break
        if count >= low:
            best = group.end
    return best


@dataclass(frozen=True, slots=True)
class _Group:
    start: int
    end: int
    gap: str
    """What stands before it."""


def _groups(text: str) -> list[_Group]:
    groups: list[_Group] = []
    before = 0
    for match in re.finditer(r"\d+", text):
        groups.append(_Group(match.start(), match.end(), text[before : match.start()]))
        before = match.end()
    return groups


def _national(text: str) -> Iterator[Span]:
    for match in _NATIONAL.finditer(text):
        start = match.start("rest")
        if _DATE.match(text, start) or _DATE_AND_TIME.match(text, start):
            continue
        end = _national_end(match["rest"])
        if _FOURS.match(text, start) and text[max(0, start - 5) : start - 1].isdigit():
            continue  # it goes on in blocks of four: a mistyped account or card
        if end and not _is_other(text, match.start(), start + end):
            yield _opening(match, end), start + end


def _national_end(rest: str) -> int:
    """Return where a number that starts with 0 ends, 0 where its digits and groups are no telephone number's."""
    ends: dict[int, tuple[int, int]] = {}
    groups = _groups(rest)
    total = 0
    for position, group in enumerate(groups, start=1):
        total += group.end - group.start
        ends.setdefault(total, (group.end, position))
    first = groups[0].end - groups[0].start
    for count in (10, 11, 12, 9):
        if count in ends and _is_national(rest, count, first, ends[count][1]):
            return ends[count][0]
    return 0


def _is_national(rest: str, count: int, first: int, groups: int) -> bool:
    if groups == 1:
        return _is_whole(rest, count)
    if count == 10:  # France, the Netherlands, Switzerland, Belgium, Germany, Italy
        return rest[1] != "0" and groups <= 6
    if count == 11:  # Great Britain, Germany, Italy
        return 3 <= first <= 6 and groups <= 4
    if count == 12:  # Germany, mobiles
        return 4 <= first <= 5 and groups <= 4
    return first in (2, 3, 4, 5) and groups <= 4 and rest[1] != "0"  # Belgium, Germany, Italy


def _is_whole(rest: str, count: int) -> bool:
    """Tell whether digits without a gap are a number: 10 anywhere, 11 in Great Britain and Germany, 12 in Germany."""
    if count == 10:
        return rest[1] != "0"
    return (count == 11 and rest[1] in "1237") or (count == 12 and rest[1:3] in ("15", "16", "17"))


def _is_other(text: str, start: int, end: int) -> bool:
    """Tell whether the words before or after say that this is an order number, an amount and so on."""
    return bool(_OTHER_NUMBER.search(text[max(0, start - _LOOK_BACK) : start]) or _AMOUNT.match(text, end))
