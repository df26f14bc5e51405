"""Tests of what listenkit demo writes, where, and when."""

from __future__ import annotations

import stat
import tomllib
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listenkit.config.tree import Group, Organisation, ReportDefaults
from listenkit.demo import action_day, write_demo
from listenkit.demo.calendar import Calendar
from listenkit.demo.records import read_mails, read_records, read_text
from listenkit.errors import StorageError, UsageError
from listenkit.themes import load_codebook
from tests.demo_files import (
    FIRST_MONDAY,
    PARIS,
    TABLES,
    TODAY,
    Said,
    forum,
    messages,
    plain,
    read_comments,
    reviews,
    rows,
    survey,
)

DATES = st.dates(date(1990, 1, 1), date(2090, 1, 1))


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


def test_identities_are_unique(said: list[Said]) -> None:
    """No two comments of a source share an id."""
    assert len({(each.group, each.native_id) for each in said}) == len(said)


def test_the_action_is_on_the_monday_of_the_sixth_week() -> None:
    """The demo's action can be recorded on the day on which the comments change."""
    assert action_day(TODAY) == FIRST_MONDAY + timedelta(weeks=5)


def test_every_reply_names_and_quotes_a_mail_of_the_box(folder: Path) -> None:
    """Threads hold together: In-Reply-To is there, came before, and is quoted."""
    dates: dict[str, datetime] = {}
    for message in messages(folder):
        parent, moment = message["In-Reply-To"], parsedate_to_datetime(message["Date"])
        if parent:
            assert dates[parent] < moment
            assert "\n> " in plain(message)
            assert str(message["References"]).split()[-1] == parent
        dates[message["Message-ID"]] = moment


def test_the_mailbox_has_the_shapes_of_several_mail_programs(folder: Path) -> None:
    """Charsets differ and some mails come as text and HTML."""
    parts = [part for message in messages(folder) for part in message.walk()]
    assert {part.get_content_charset() for part in parts} == {None, "utf-8", "iso-8859-1", "windows-1252"}
    assert {"multipart/alternative", "text/html"} <= {part.get_content_type() for part in parts}


@given(DATES)
def test_the_last_comment_is_one_to_seven_days_old(today: date) -> None:
    """Whatever the day, the example ends in the week before it and says nothing in the future."""
    calendar = Calendar.ending_before(today)
    last = max(mail.moment.date() for mail in read_mails(calendar))
    assert 1 <= (today - last).days <= 7


@given(DATES)
def test_weekdays_stay(today: date) -> None:
    """A comment of a Thursday stays one, at the same local time."""
    moment = Calendar.ending_before(today).moment(3, "thu 18:20")
    assert (moment.weekday(), moment.hour, moment.minute) == (3, 18, 20)


@pytest.mark.parametrize(("week", "when"), [(0, "mon 09:00"), (11, "mon 09:00"), (1, "lun 09:00"), (1, "mon"), (1, "")])
def test_a_moment_outside_the_calendar_is_refused(week: int, when: str) -> None:
    """A slip in the data is an error, not a comment at a wrong time."""
    with pytest.raises(ValueError, match=r"week|tuple|isoformat"):
        Calendar.ending_before(TODAY).moment(week, when)


def test_the_same_week_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    """Nothing in the files depends on chance or on the clock."""
    again = write_demo(tmp_path / "again", today=TODAY + timedelta(days=3))
    assert {path.name: path.read_bytes() for path in again} == {
        path.name: path.read_bytes() for path in folder.iterdir()
    }


def test_ids_stay_when_the_weeks_move(said: list[Said], tmp_path: Path) -> None:
    """Written again later, the same comments come a number of whole weeks later under the same ids."""
    later = tmp_path / "later"
    write_demo(later, today=TODAY + timedelta(weeks=20))
    moved = {each.native_id: each.moment for each in (*survey(later), *reviews(later), *forum(later))}
    before = {each.native_id: each.moment for each in said if each.native_id in moved}
    assert before.keys() == moved.keys()
    shifts = {
        moved[key].astimezone(PARIS).replace(tzinfo=None) - before[key].astimezone(PARIS).replace(tzinfo=None)
        for key in moved
    }
    assert shifts == {timedelta(weeks=20)}


def test_comments_come_in_the_order_of_time() -> None:
    """The tables are kept in order, so that ids grow with time."""
    calendar = Calendar.ending_before(TODAY)
    for name in TABLES:
        moments = [record.moment.astimezone(UTC) for record in read_records(name, calendar)]
        assert moments == sorted(moments)


def test_the_written_paths_are_returned(tmp_path: Path) -> None:
    """The caller learns what was written, the configuration first."""
    paths = write_demo(tmp_path / "new" / "demo", today=TODAY)
    assert [path.name for path in paths] == [
        "listenkit.toml", "codebook.toml", "survey.csv", "partners.csv", "reviews.json", "suppliers.mbox", "feed.xml",
    ]  # fmt: skip
    assert sorted(paths) == sorted((tmp_path / "new" / "demo").iterdir())


def test_only_the_owner_reads_the_files(folder: Path) -> None:
    """Comments are private from the first byte on."""
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    """What is somebody's own is never written over."""
    (tmp_path / "listenkit.toml").write_text("[organisation]\nname = 'Ours'\n")
    with pytest.raises(UsageError, match="not empty") as caught:
        write_demo(tmp_path, today=TODAY)
    assert "listenkit demo DIR" in caught.value.hint
    assert [path.name for path in tmp_path.iterdir()] == ["listenkit.toml"]


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    """A file is not a folder to write into, and stays."""
    target = tmp_path / "report.html"
    target.write_text("mine")
    with pytest.raises(UsageError, match="is not a folder"):
        write_demo(target, today=TODAY)
    assert target.read_text() == "mine"


def test_a_folder_that_cannot_be_made_is_a_storage_error(tmp_path: Path) -> None:
    """The message names the place."""
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="file"):
        write_demo(tmp_path / "file" / "demo", today=TODAY)


def test_a_demo_cut_short_is_mended(tmp_path: Path) -> None:
    """A second demo replaces the files of the first and leaves what was added to it."""
    write_demo(tmp_path, today=TODAY)
    (tmp_path / "survey.csv").unlink()
    (tmp_path / "reviews.json").write_text("{")
    (tmp_path / "notes.txt").write_text("mine")
    write_demo(tmp_path, today=TODAY)
    assert len(list(survey(tmp_path))) == 112
    assert len(list(reviews(tmp_path))) == 165
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    """What a link in the demo's folder points to keeps its content."""
    outside = tmp_path / "outside.csv"
    outside.write_text("mine")
    write_demo(tmp_path / "demo", today=TODAY)
    (tmp_path / "demo" / "survey.csv").unlink()
    (tmp_path / "demo" / "survey.csv").symlink_to(outside)
    write_demo(tmp_path / "demo", today=TODAY)
    assert outside.read_text() == "mine"
    assert not (tmp_path / "demo" / "survey.csv").is_symlink()


def test_the_configuration_names_what_the_files_hold(folder: Path) -> None:
    """Every file of a source is there, every column is one of the file's, and the tables are valid."""
    configuration = tomllib.loads((folder / "listenkit.toml").read_text(encoding="utf-8"))
    Organisation.model_validate(configuration["organisation"])
    ReportDefaults.model_validate(configuration["report"])
    groups = {name: Group.model_validate(table) for name, table in configuration["groups"].items()}
    assert {source["group"] for source in configuration["sources"]} == set(groups)
    for source in configuration["sources"]:
        assert (folder / source["path"]).is_file()
    for name, encoding in (("survey.csv", "cp1252"), ("partners.csv", "utf-8-sig")):
        source = next(source for source in configuration["sources"] if source["path"] == name)
        named = {source[key] for key in ("id", "text", "author", "date", "rating")} | set(source["segments"].values())
        assert named <= set(rows(folder / name, encoding)[0])


def test_the_codebook_finds_the_stories(folder: Path) -> None:
    """The themes of the codebook catch each story in each language in which it is told."""
    codebook = load_codebook(folder / "codebook.toml")
    found = {
        (theme, language)
        for language, text in (
            ("fr", "Le livreur a perdu mon colis"),
            ("en", "The parcel is late"),
            ("es", "La entrega llega tarde"),
            ("fr", "Deux factures impayées"),
            ("en", "Invoice overdue"),
            ("es", "No hemos recibido el pago"),
            ("fr", "La nouvelle appli refuse mon mot de passe"),
            ("en", "The login fails"),
            ("es", "No acepta mi contraseña"),
            ("fr", "Une consigne sur les bouteilles"),
            ("en", "A deposit on each bottle"),
            ("es", "Botellas retornables"),
        )
        for theme in codebook.themes_of(text, language)
    }
    stories = ("delivery", "payment", "account", "deposit-return")
    assert found == {(theme, language) for theme in stories for language in ("fr", "en", "es")}


def test_the_data_files_are_read_as_text() -> None:
    """No table holds a byte order mark, a carriage return or an empty line."""
    for name in TABLES:
        text = read_text(f"comments/{name}")
        assert "\r" not in text
        assert not text.startswith("\ufeff")
        assert all(line.strip() for line in text.splitlines())
