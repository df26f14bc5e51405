"""Finds bank account and card numbers by their check digits, so that no other number is taken for one."""

from __future__ import annotations

import re
from collections.abc import Iterator

Span = tuple[int, int]

_IBAN_LENGTHS = {
    15: "NO",
    16: "BE BI",
    18: "DK FI FO GL NL SD",
    19: "MK SI SK",
    20: "AT BA EE KZ LT LU XK",
    21: "CH CR HR LI LV",
    22: "BG BH DE GB GE IE ME RS VA",
    23: "AE GI IL IQ OM SO TL",
    24: "AD CZ ES MD PK RO SA SE TN VG",
    25: "PT ST LY",
    26: "IS TR",
    27: "BR FR GR IT MC MR SM",
    28: "AL AZ BY CY DO GT HU LB NI PL SV",
    29: "EG PS QA UA",
    30: "JO KW MU",
    31: "MT SC",
    32: "LC",
    33: "RU",
}
"""Characters of an IBAN by country (SWIFT IBAN registry)."""

_LENGTH_OF = {country: length for length, countries in _IBAN_LENGTHS.items() for country in countries.split()}
_IBAN_START = re.compile(r"(?<![^\W_])[A-Za-z]{2} ?\d{2}(?=[ .\-]?[A-Za-z0-9])")
_IBAN_GAPS = " .-\u2010\u2013"

_CARD = re.compile(r"(?<![\w+])(?<!\d[.,\-])\d(?:[ \-.]?\d){13,18}(?!\w)(?![.,]\d)")
_CARD_STARTS = (
    (re.compile(r"4|5[1-5]|2[2-7]|6011|64[4-9]|65|62|35(?:2[89]|[3-8])|5018|5020|5038|6304|6759|676[1-3]"), (16,)),
    (re.compile(r"3[47]"), (15,)),
    (re.compile(r"30[0-59]|3[689]"), (14,)),
    (re.compile(r"62|6304|6759|676[1-3]|5018|5020|5038"), (17, 18, 19)),
)
"""Starts and lengths that card networks issue (ISO/IEC 7812); they keep apart a SIRET, which has the same check."""

_NOT_A_CARD = re.compile(r"(?:siret|siren|rna|imei|ean|sscc|tracking|suivi|colis)\W{0,4}$", re.IGNORECASE)


def find_ibans(text: str) -> Iterator[Span]:
    """Yield the spans of account numbers whose country, length and check digits are right."""
    for match in _IBAN_START.finditer(text):
        wanted = _LENGTH_OF.get(match[0][:2].upper())
        end = _end_of(text, match.start(), wanted) if wanted else 0
        if end and _is_iban(text[match.start() : end]):
            yield match.start(), end


def _end_of(text: str, start: int, wanted: int) -> int:
    """Return the place after the wanted number of letters and digits, 0 where something else comes between."""
    count, place = 0, start
    while place < len(text):
        character = text[place]
        if character.isascii() and character.isalnum():
            count += 1
        elif character not in _IBAN_GAPS or text[place - 1] in _IBAN_GAPS:
            return 0
        place += 1
        if count == wanted:
            return 0 if text[place : place + 1].isalnum() else place
    return 0


def _is_iban(value: str) -> bool:
    """Check ISO 13616: four characters moved to the end, letters as numbers from 10, remainder of 97 is one."""
    plain = "".join(character for character in value.upper() if character.isalnum())
    return int("".join(str(int(character, 36)) for character in plain[4:] + plain[:4])) % 97 == 1


def find_cards(text: str) -> Iterator[Span]:
    """Yield the spans of card numbers: a network's start and length, and a right check digit."""
    for match in _CARD.finditer(text):
        digits = "".join(filter(str.isdigit, match[0]))
        if _NOT_A_CARD.search(text[max(0, match.start() - 20) : match.start()]):
            continue
        issued = any(len(digits) in lengths and start.match(digits) for start, lengths in _CARD_STARTS)
        if issued and is_luhn(digits):
            yield match.span()


def is_luhn(digits: str) -> bool:
    """Tell whether digits have a right check digit by Luhn's rule (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, digit in enumerate(map(int, reversed(digits))):
        doubled = digit * 2 if place % 2 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0
