"""Tests of the people of the example organisation and of the stories that a report must find in them."""

from __future__ import annotations

import re
import shutil
import tomllib
from collections import Counter
from email.utils import parseaddr
from itertools import combinations
from pathlib import Path

import pytest

from listenkit.config.tree import LANGUAGES
from listenkit.demo import WEEKS, write_demo
from listenkit.demo.calendar import Calendar
from listenkit.demo.records import read_mails, read_records
from listenkit.text import words
from listenkit.themes import load_codebook
from tests.cli_project import Project, run
from tests.demo_files import (
    BUYERS,
    TABLES,
    TODAY,
    Said,
    mails,
    messages,
    plain,
    read_comments,
)

DELIVERY = r"\b(livr(aison|é|eu)|colis|transporteur|deliver|parcel|courier|entrega|envío|paquete|repartidor|transport)"
PAYMENT = r"\b(factur|paiement|règlement|impayé|virement|acompte|invoice|payment|overdue|pago|rechnung)"
DEPOSIT = r"\b(consign|deposit|refill|returnable|retornable|depósito|réutilisable)"
LOGIN = r"\b(appli|connexion|identifiant|mot de passe|login|password|aplicación|contraseña)\b"
TASTE = r"\b(goût|saveur|flavour|taste|sabor)"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example as written for one day."""
    target = tmp_path_factory.mktemp("demo") / "example"
    write_demo(target, today=TODAY)
    return target


@pytest.fixture(scope="module")
def said(folder: Path) -> list[Said]:
    """Every comment of the files, without the organisation's own answers."""
    return read_comments(folder)


def _by_week(said: list[Said], group: str, pattern: str) -> list[int]:
    """Return how many comments of a group hold a pattern, week by week."""
    found = Counter(each.week for each in said if each.group == group and re.search(pattern, each.text, re.IGNORECASE))
    return [found[week] for week in range(1, WEEKS + 1)]


def test_the_five_groups_speak_about_four_hundred_times(said: list[Said]) -> None:
    """The example is large enough to test differences and small enough to read."""
    counts = Counter(each.group for each in said)
    assert counts == {"customers": 165, "employees": 112, "suppliers": 75, "shareholders": 32, "partners": 30}


def test_every_week_hears_every_group(said: list[Said]) -> None:
    """No group is silent in any of the ten weeks."""
    assert len({(each.group, each.week) for each in said}) == 5 * WEEKS


def test_every_comment_is_written_in_a_known_language() -> None:
    """French, English and Spanish have plenty; the four others are heard."""
    calendar = Calendar.ending_before(TODAY)
    languages = Counter(record["language"] for name in TABLES for record in read_records(name, calendar))
    languages += Counter(mail.language for mail in read_mails(calendar) if mail.sender.address != BUYERS)
    assert set(languages) == set(LANGUAGES)
    assert min(languages[code] for code in ("fr", "en", "es")) >= 40


def test_no_two_comments_are_alike(said: list[Said]) -> None:
    """Each comment has its own words: no pair shares two thirds of them."""
    bags = [(each.text, set(words(each.text.casefold()))) for each in said]
    alike = [
        (one, other)
        for (one, first), (other, second) in combinations(bags, 2)
        if len(first & second) * 3 >= len(first | second) * 2
    ]
    assert alike == []


def test_lengths_vary_from_a_line_to_a_paragraph(said: list[Said]) -> None:
    """People write short and long."""
    lengths = sorted(len(words(each.text)) for each in said)
    assert lengths[0] <= 9
    assert lengths[-1] >= 45


def test_ratings_are_one_to_five(said: list[Said]) -> None:
    """Every survey answer and review carries a rating that a scale of five allows, and all five are used."""
    rated = [each for each in said if each.group in ("employees", "partners", "customers")]
    assert {each.rating for each in rated} == {"1", "2", "3", "4", "5"}


def test_late_payment_grows_until_it_dominates(said: list[Said]) -> None:
    """Suppliers name payment a few times in six weeks, then in most of their mails."""
    weekly = _by_week(said, "suppliers", PAYMENT)
    assert sum(weekly[:4]) <= 5
    assert weekly[6:] == sorted(weekly[6:])
    late = [each for each in said if each.group == "suppliers" and each.week >= 7]
    assert sum(weekly[6:]) > len(late) * 2 / 3


def test_late_payment_is_told_by_many_suppliers(said: list[Said]) -> None:
    """The story does not hang on one angry person."""
    voices = {
        each.author
        for each in said
        if each.group == "suppliers" and each.week >= 7 and re.search(PAYMENT, each.text, re.IGNORECASE)
    }
    assert len(voices) >= 12


def test_delivery_improves_after_the_action(said: list[Said]) -> None:
    """Customers complain of delivery for five weeks; from the sixth they speak of it less and rate it better."""
    weekly = _by_week(said, "customers", DELIVERY)
    assert min(weekly[:5]) >= 8
    assert max(weekly[6:]) <= 5
    online = [each for each in said if each.group == "customers" and re.search(DELIVERY, each.text, re.IGNORECASE)]
    before = [int(each.rating) for each in online if each.week <= 5]
    after = [int(each.rating) for each in online if each.week >= 6]
    assert sum(before) / len(before) < 2.2
    assert sum(after) / len(after) > 4


def test_other_themes_of_customers_stay_as_they_were(said: list[Said]) -> None:
    """Taste, the control, is named as often and rated as well before and after the action."""
    tasted = [each for each in said if each.group == "customers" and re.search(TASTE, each.text, re.IGNORECASE)]
    before = [int(each.rating) for each in tasted if each.week <= 5]
    after = [int(each.rating) for each in tasted if each.week > 5]
    assert abs(len(before) - len(after)) <= 6
    assert abs(sum(before) / len(before) - sum(after) / len(after)) < 0.5


def test_one_site_is_never_heard(folder: Path, said: list[Said]) -> None:
    """Nantes has 46 people and no voice."""
    configuration = tomllib.loads((folder / "listenkit.toml").read_text(encoding="utf-8"))
    sites = configuration["groups"]["employees"]["segments"]["site"]
    assert set(sites) - {each.site for each in said if each.group == "employees"} == {"Nantes"}
    assert sum(sites.values()) == configuration["groups"]["employees"]["population"] == 240


def test_one_idea_is_voiced_across_groups(said: list[Said]) -> None:
    """Returnable bottles come up in all five groups, in the last four weeks too."""
    voiced = [each for each in said if re.search(DEPOSIT, each.text, re.IGNORECASE)]
    recent = Counter(each.group for each in voiced if each.week >= 7)
    assert len({each.group for each in voiced}) == 5
    assert min(recent[group] for group in ("customers", "employees", "suppliers")) >= 3


def test_a_concern_emerges_in_the_last_two_weeks(said: list[Said]) -> None:
    """Nobody speaks of signing in to the app before the ninth week; then many do."""
    weekly = _by_week(said, "customers", LOGIN)
    assert weekly[:8] == [0] * 8
    assert min(weekly[8:]) >= 6
    assert not any(re.search(LOGIN, each.text, re.IGNORECASE) for each in said if each.week < 9)


def test_enough_employees_speak_for_protected_figures(said: list[Said]) -> None:
    """Both halves of the comparison have voices enough in each site; one job stays below five."""
    employees = [each for each in said if each.group == "employees"]
    for weeks in (range(3, 7), range(7, 11)):
        heard = {(each.author, each.site, each.job) for each in employees if each.week in weeks}
        assert len({author for author, _, _ in heard}) >= 25
        assert min(Counter(site for _, site, _ in heard).values()) >= 10
    assert len({each.author for each in employees if each.job == "Laboratoire"}) == 3


def test_an_employee_has_one_site_and_one_job(said: list[Said]) -> None:
    """A number stands for one person in one place."""
    employees = [each for each in said if each.group == "employees"]
    assert len({(each.author, each.site, each.job) for each in employees}) == len({each.author for each in employees})


def test_early_mails_are_answered_and_late_ones_are_not(folder: Path) -> None:
    """The purchasing office answers in the thread for six weeks, then falls silent."""
    box = messages(folder)
    answered = {message["In-Reply-To"] for message in box if parseaddr(str(message["From"]))[1] == BUYERS}
    share: dict[bool, list[bool]] = {True: [], False: []}
    for mail, message in zip(mails(folder), box, strict=True):
        if mail.author != BUYERS:
            share[mail.week <= 6].append(message["Message-ID"] in answered)
    assert sum(share[True]) / len(share[True]) > 0.45
    assert sum(share[False]) / len(share[False]) < 0.15


def test_answers_hold_things_that_must_be_masked(said: list[Said]) -> None:
    """Some employees write an address, a telephone number or an account into their answer."""
    text = "\n".join(each.text for each in said if each.group == "employees")
    assert re.search(r"\S@example\.com", text)
    assert len(re.findall(r"\b0\d(?: \d\d){4}\b", text)) == 2
    iban = re.search(r"\bFR\d\d(?: \d{4}){5} \d{3}\b", text)
    assert iban is not None
    digits = iban[0].replace(" ", "")
    assert int("".join(str(int(character, 36)) for character in digits[4:] + digits[:4])) % 97 == 1
    assert digits[4:9] == "99999"  # no bank has this number


def test_addresses_are_of_reserved_domains(folder: Path) -> None:
    """Every e-mail address and link ends in a name that RFC 2606 keeps free."""
    text = _everything(folder)
    hosts = re.findall(r"@([\w-]+(?:\.[\w-]+)+)", text) + re.findall(r"://([\w.-]+)", text)
    reserved = re.compile(r"(.+\.)?(example|example\.(com|org|net))")
    assert {host for host in hosts if not reserved.fullmatch(host)} <= {"purl.org"}  # the name of Dublin Core in RSS
    assert len(hosts) > 100


def test_telephone_numbers_are_of_fictitious_ranges(folder: Path) -> None:
    """French, British and German numbers are those that the regulators keep for fiction."""
    numbers = re.findall(r"(?<![\w-])(?<!\d )(?:\+\d\d|0\d)(?: ?\d{2,6}){2,5}(?![\d-])", _everything(folder))
    fictitious = re.compile(r"01 99 00 \d\d \d\d|06 39 98 \d\d \d\d|\+44 7700 900\d{3}|\+49 30 23125 \d{3}")
    assert {number for number in numbers if not fictitious.fullmatch(number)} == set()
    assert len(set(numbers)) >= 8


def _everything(folder: Path) -> str:
    mails = "\n".join(f"{message['From']}\n{plain(message)}" for message in messages(folder))
    names = {"survey.csv": "cp1252", "partners.csv": "utf-8-sig", "reviews.json": "utf-8", "feed.xml": "utf-8"}
    return "\n".join([mails, *((folder / name).read_text(encoding=encoding) for name, encoding in names.items())])


def test_no_text_names_a_date() -> None:
    """The weeks move with the day of writing, so nobody may speak of a month or a year."""
    calendar = Calendar.ending_before(TODAY)
    texts = [
        record.cells.get("title", "") + record["text"] for name in TABLES for record in read_records(name, calendar)
    ]
    texts += [mail.subject + mail.text for mail in read_mails(calendar)]
    named = re.compile(
        r"\b(?:(?:19|20)\d\d|janvier|février|mars|avril|juillet|août|septembre|octobre|novembre|décembre|january"
        r"|february|april|july|august|enero|febrero|marzo|abril|junio|julio|noël|christmas|navidad)\b",
        re.IGNORECASE,
    )
    assert [text for text in texts if named.search(text)] == []


def test_most_comments_have_a_theme(said: list[Said], folder: Path) -> None:
    """The codebook covers what people speak of, and leaves something for suggestions."""
    codebook = load_codebook(folder / "codebook.toml")
    without = sum(not codebook.themes_of(each.text, "unknown") for each in said)
    assert 0.05 < without / len(said) < 0.25


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The example as ``listenkit demo`` leaves it, collected and with what was decided and answered."""
    root = tmp_path_factory.mktemp("demo") / "example"
    assert run("demo", root).code == 0
    return Project(root)


def test_the_payment_delay_is_found(project: Project) -> None:
    """More is heard of it, beyond chance, and the tone of the suppliers is what it was no longer."""
    report = project.run("report", "--format", "json").json
    (payment,) = (each for each in report["themes"] if each["theme"] == "payment")
    (suppliers,) = (each for each in report["groups"] if each["group"] == "suppliers")

    assert payment["change"]["comments"] > 0
    assert payment["change"]["volume_significant"]
    assert suppliers["change"]["net_sentiment"] < -30


def test_the_delivery_action_shows_its_effect_and_the_placebo_none(project: Project) -> None:
    """People speak of delivery less and better than before, more than of all else; nothing moved beforehand."""
    (found,) = project.run("impact", "--format", "json").json

    assert (found["action"], found["themes"], found["status"]) == ("A1", ["delivery"], "done")
    assert found["verdict"] == "effect"
    assert found["net_sentiment"]["interval"][0] > 0
    assert found["volume"]["interval"][1] < 1
    assert [placebo["moving"] for placebo in found["placebos"]] == [False]


def test_no_effect_is_shown_where_nothing_was_decided(project: Project, tmp_path: Path) -> None:
    """Taste, the control, did not move on the day of the action."""
    shutil.copytree(project.root, tmp_path / "copy")
    copy = Project(tmp_path / "copy")
    day = copy.run("actions", "list", "--format", "json").json[0]["date"]
    arguments = ("--theme", "taste", "--group", "customers", "--date", day, "--status", "done")
    assert copy.run("actions", "add", "Nothing", *arguments).code == 0

    (found,) = copy.run("impact", "A4", "--format", "json").json

    assert found["verdict"] == "none-shown"


def test_what_was_decided_and_answered_is_there_in_the_first_minute(project: Project) -> None:
    """Actions with what led to them, answers in the language of each comment, and enough that waits."""
    actions = project.run("actions", "list", "--format", "json").json
    waiting = project.run("inbox", "--format", "json", "--limit", "0").json["comments"]
    report = project.run("report", "--since", "77d", "--format", "json").json
    loops = {each["group"]: each for each in report["loop"]["groups"]}

    assert [(each["status"], each["themes"]) for each in actions] == [
        ("done", ["delivery"]),
        ("planned", ["payment"]),
        ("declined", ["price"]),
    ]
    assert all(each["comments"] > 5 for each in actions)
    complained = [each for each in waiting if each["group"] == "customers" and "delivery" in each["themes"]]
    assert not [each for each in complained if each["date"] < actions[0]["date"]]
    assert {each["group"] for each in waiting} == {"customers", "employees", "suppliers", "partners", "shareholders"}
    assert loops["customers"]["told_share"] > 0.3


def test_a_second_demo_decides_nothing_twice(project: Project) -> None:
    """The actions that are there stay the only ones."""
    before = project.run("actions", "list").out
    assert run("demo", project.root).code == 0
    assert project.run("actions", "list").out == before
