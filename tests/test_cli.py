"""The command line as a stranger drives it: help, messages, streams, exit codes, and the first minutes on a file."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from listenkit import __version__
from listenkit.config.tree import LANGUAGES
from listenkit.dataset import run_lock
from listenkit.model import Analysis
from listenkit.themes import load_codebook
from tests.cli_project import ORGANISATION, REVIEWS, Project, Ran, finish, reviews, run, source, spawn
from tests.faults import answer, serve
from tests.workbooks import CellValue, sheet_xml, workbook_bytes

COMMANDS = (
    ("demo",), ("try",), ("init",), ("collect",), ("analyse",), ("report",), ("comments",), ("show",), ("score",),
    ("themes",), ("themes", "list"), ("themes", "suggest"), ("themes", "adopt"), ("themes", "test"),
    ("sources",), ("sources", "list"), ("sources", "test"), ("sources", "kinds"), ("sources", "add"),
    ("sources", "schema"), ("doctor",),
)  # fmt: skip

HEAVY = ("pandas", "numpy", "httpx", "vaderSentiment", "sqlalchemy", "feedparser", "py3langid", "python_calamine")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a project with three collected comments, which the tests only read."""
    return reviews(tmp_path_factory.mktemp("cli"))


def test_alone_it_shows_an_overview() -> None:
    """Without a command a stranger sees what to do first."""
    ran = run()
    assert (ran.code, ran.err) == (0, "")
    for words in ("listenkit demo", "listenkit try FILE", "listenkit init", "listenkit --help"):
        assert words in ran.out


@pytest.mark.parametrize("command", [(), *COMMANDS], ids=" ".join)
def test_help_is_everywhere(command: tuple[str, ...]) -> None:
    """Every command explains itself on stdout with -h and --help, without a project."""
    long, short = run(*command, "--help"), run(*command, "-h")
    assert (long.code, long.err) == (0, "")
    assert long.out.split()[: 2 + len(command)] == ["Usage:", "listenkit", *command]
    assert short == long


def test_help_lists_every_command() -> None:
    """What exists is listed; a new command must be added to these tests."""
    words = run("--help", environment={"COLUMNS": "200"}).out.split()
    assert {command[0] for command in COMMANDS} <= set(words)


@pytest.mark.parametrize("arguments", [("--version",), ("-V",), ("-q", "--version")])
def test_version_is_one_line(arguments: tuple[str, ...]) -> None:
    """The version is printed alone."""
    assert run(*arguments) == Ran(0, f"listenkit {__version__}\n", "")


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["collect", "--help"], ["sources", "kinds", "-h"]])
def test_help_and_version_import_nothing_heavy(arguments: list[str]) -> None:
    """A stranger who asks what this is does not wait for pandas."""
    code = (
        "import sys; from listenkit.cli.main import main; assert main(sys.argv[1:]) == 0; "
        "print(sorted(set(sys.modules)), file=sys.stderr)"
    )
    ended = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, check=True, text=True)
    loaded = {name.partition(".")[0] for name in ended.stderr.strip("[]\n").replace("'", "").split(", ")}
    assert loaded & set(HEAVY) == set()


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (["colect"], "collect"),
        (["themes", "lits"], "list"),
        (["report", "--formt", "json"], "--format"),
        (["report", "--format", "jsno"], "json"),
        (["report", "--group", "custmers"], "customers"),
        (["report", "--theme", "delivry"], "delivery"),
        (["report", "--source", "revews"], "reviews"),
        (["report", "--locale", "fra"], "fr"),
        (["report", "--compare", "previus"], "previous"),
        (["report", "--language", "eng"], "en"),
        (["collect", "revews"], "reviews"),
        (["collect", "--format", "jason"], "json"),
        (["comments", "--format", "jsonlines"], "jsonl"),
        (["comments", "--kind", "concerns"], "concern"),
        (["comments", "--label", "negativ"], "negative"),
        (["sources", "test", "revews"], "reviews"),
        (["themes", "test", "delivry"], "delivery"),
        (["score", "--language", "fre"], "fr"),
        (["try", "{root}/reviews.csv", "--group", "custmers"], "customers"),
        (["try", "{root}/reviews.csv", "--text", "coment"], "comment"),
        (["init", "{root}/new", "--group", "custmers"], "customers"),
    ],
)  # fmt: skip
def test_a_misspelling_gets_the_nearest_name(project: Project, arguments: list[str], meant: str) -> None:
    """Exit code 2, nothing on stdout, and the name that was meant on stderr."""
    ran = project.run(*(each.format(root=project.root) for each in arguments), environment={"COLUMNS": "200"})
    assert (ran.code, ran.out) == (2, "")
    assert f"did you mean '{meant}'?" in ran.err.lower() or f"(Possible options: {meant})" in ran.err


@pytest.mark.parametrize(
    ("bad", "meant"),
    [
        ('[organistion]\nname = "x"\n', "organisation"),
        (source(more=['langage = "fr"']), "language"),
        (source(more=['delimitr = ";"']), "delimiter"),
        (source().replace('"files"', '"file"'), "files"),
        (source(group="custmers"), "customers"),
        ("[groups.employees]\nminimum_author = 6\n", "minimum_authors"),
        ("[report]\nquots = 3\n", "quotes"),
    ],
)
def test_a_misspelt_key_is_named_with_file_and_line(tmp_path: Path, bad: str, meant: str) -> None:
    """The configuration's mistakes point at file and line and name what was meant."""
    project = Project(tmp_path).configure(bad, organisation="")
    ran = project.run("doctor" if meant == "files" else "collect")
    assert ran.code == 2
    said = ran.out + ran.err
    assert f"{tmp_path}/listenkit.toml:" in said
    assert f"did you mean '{meant}'" in said


JSON_COMMANDS = (
    ("collect", "--format", "json"), ("report", "--format", "json"), ("sources", "list", "--format", "json"),
    ("sources", "kinds", "--format", "json"), ("sources", "test", "--format", "json"), ("sources", "schema"),
    ("themes", "list", "--format", "json"), ("themes", "suggest", "--format", "json"), ("doctor", "--format", "json"),
)  # fmt: skip


@pytest.mark.parametrize("arguments", JSON_COMMANDS, ids=" ".join)
def test_json_on_stdout_parses_and_nothing_else_is_there(project: Project, arguments: tuple[str, ...]) -> None:
    """Each --format json prints one JSON document, and nothing on stderr where all is well."""
    ran = project.run(*arguments)
    assert (ran.code, ran.err) == (0, "")
    assert isinstance(ran.json, dict | list)


def test_json_lines_hold_one_comment_each(project: Project) -> None:
    """The list, one comment and scored texts are machine-readable; nothing found prints nothing."""
    listed = project.run("comments", "--format", "jsonl")
    assert (listed.code, listed.err, len(listed.lines)) == (0, "", 3)
    assert [each["date"][:10] for each in listed.lines] == ["2026-10-03", "2026-10-02", "2026-10-01"]
    shown = project.run("show", listed.lines[0]["id"][:8], "--format", "json")
    assert (shown.code, shown.err, shown.json["text"]) == (0, "", "La livraison était rapide merci beaucoup")
    assert shown.json["reasons"]
    assert project.run("comments", "--search", "nobody said this", "--format", "jsonl") == Ran(0, "", "")


def test_a_list_says_how_sure_each_analysis_is(tmp_path: Path) -> None:
    """Confidence, whether it is mixed and every kind with its own, in each format and for one comment."""
    project = reviews(tmp_path)
    project.make_sure({"Broken": (0.62, False), "fast": (0.9, True)})
    rows = {each["id"]: each for each in project.comments()}
    fast, broken = (next(each for each in rows.values() if word in each["text"]) for word in ("fast", "Broken"))
    assert (broken["confidence"], broken["mixed"]) == (0.62, False)
    assert (broken["kinds"][0], broken["kind_confidences"][0]) == (broken["kind"], 0.8)
    assert (fast["confidence"], fast["mixed"]) == (0.9, True)
    table = project.run("comments").out
    assert f"  {broken['label']}?  " in table
    assert "  mixed  " in re.sub(" +", "  ", table)
    listed = {row["id"]: row for row in csv.DictReader(io.StringIO(project.run("comments", "--format", "csv").out))}
    assert listed[broken["id"]]["kinds"].split("|")[0] == broken["kind"]
    assert listed[broken["id"]]["kind_confidences"].split("|")[0] == "0.8"
    assert (listed[broken["id"]]["confidence"], listed[fast["id"]]["mixed"]) == ("0.62", "true")
    shown = project.run("show", broken["id"])
    assert f"{broken['label']}, 62% sure, too weak to call" in shown.out
    assert f"{broken['kind']} (80% sure)" in shown.out
    assert "90% sure, good and bad" in project.run("show", fast["id"]).out
    assert project.run("show", broken["id"], "--format", "json").json["confidence"] == 0.62


def test_the_unsure_and_the_mixed_can_be_listed(tmp_path: Path) -> None:
    """Each option keeps its own, both together what is both, beside any other filter; the report counts the same."""
    project = reviews(tmp_path)
    project.make_sure({"Broken": (0.62, False), "fast": (0.6, True), "rapide": (0.75, False)})
    chosen = {
        options: sorted(each["text"][:6] for each in project.comments(*options))
        for options in (("--unsure",), ("--mixed",), ("--unsure", "--mixed"), ("--unsure", "--label", "negative"))
    }
    assert chosen == {
        ("--unsure",): ["Broken", "The de"], ("--mixed",): ["The de"], ("--unsure", "--mixed"): ["The de"],
        ("--unsure", "--label", "negative"): ["Broken"],
    }  # fmt: skip
    assert project.run("report", "--format", "json").json["totals"]["uncalled"] == 2
    assert "too weak to call: 67% of comments · both good and bad: 33%" in project.run("report").out


def test_messages_go_to_stderr_and_results_to_stdout(tmp_path: Path) -> None:
    """What a run did is a message, a list is a result; with -q success is silent."""
    project = Project(tmp_path).configure(source(), "[groups.employees]\n")
    project.write("reviews.csv", REVIEWS)
    ran = project.run("collect")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == "reviews       3 new     0 changed      0 unchanged    0 set aside  ok\n"
    assert project.run("-q", "collect") == Ran(0, "", "")
    assert project.run("analyse", "--all").err == "3 comments analysed again\n"
    assert project.run("-q", "analyse", "--all") == Ran(0, "", "")
    assert project.run("-q", "doctor") == Ran(0, "", "")
    table = project.run("comments")
    assert (table.out.count("\n"), table.err) == (4, "")
    assert "2 of 3 comments" in project.run("comments", "--limit", "2").err
    assert project.run("-q", "comments", "--limit", "2").err == ""


def test_with_q_what_went_wrong_is_still_said(tmp_path: Path) -> None:
    """Cron mails when something is wrong: the failed source is named, the good one is not."""
    project = Project(tmp_path).configure(source(), source("shop", path="shop.csv"))
    project.write("reviews.csv", REVIEWS)
    ran = project.run("-q", "collect")
    assert (ran.code, ran.out) == (3, "")
    assert "no file matches shop.csv" in ran.err
    assert "reviews " not in ran.err
    assert "Again: listenkit collect shop" in ran.err


def test_the_project_is_found_from_option_variable_and_folders_above(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """--project, LISTENKIT_PROJECT and a folder inside lead to the same project; --project wins."""
    monkeypatch.chdir(tmp_path)
    count = ["comments", "--format", "jsonl"]
    assert run(*count).code == 2
    assert len(run(*count, environment={"LISTENKIT_PROJECT": str(project.root)}).lines) == 3
    inside = project.root / "deep" / "er"
    inside.mkdir(parents=True)
    monkeypatch.chdir(inside)
    assert len(run(*count).lines) == 3
    assert len(project.run(*count, environment={"LISTENKIT_PROJECT": str(tmp_path)}).lines) == 3
    wrong = run("--project", tmp_path, *count)
    assert (wrong.code, wrong.out, f"listenkit init {tmp_path}" in wrong.err) == (2, "", True)


def test_usage_and_configuration_errors_give_2(tmp_path: Path) -> None:
    """A wrong option, a missing project, broken TOML, a missing dataset and an unreadable id."""
    assert run("--project", tmp_path / "none", "collect").code == 2
    assert Project(tmp_path / "a").configure("this is not TOML").run("collect").code == 2
    empty = Project(tmp_path / "b").configure()
    for arguments, words in (
        (["collect"], "no source is configured"), (["report"], "listenkit collect"),
        (["comments"], "listenkit collect"),
        (["report", "--since", "the day before"], "the day before"), (["comments", "--segment", "Lyon"], "site=Lyon"),
        (["report", "--top", "0"], "--top"), (["show", "xyz"], "listenkit collect"),
    ):  # fmt: skip
        ran = empty.run(*arguments)
        assert (arguments, ran.code, ran.out, words in ran.err) == (arguments, 2, "", True)


def test_a_failed_source_gives_3_and_the_next_step(tmp_path: Path) -> None:
    """What failed, where, and what to do are said; doctor remembers it until it is mended."""
    project = Project(tmp_path).configure(source(path="missing/*.csv"))
    ran = project.run("collect")
    assert (ran.code, ran.out) == (3, "")
    assert "FAILED" in ran.err
    assert "no file matches missing/*.csv" in ran.err
    assert project.run("doctor").code == 3
    project.write("missing/a.csv", REVIEWS)
    assert project.run("collect").code == 0
    assert project.run("doctor").code == 0


def test_a_held_dataset_gives_4(tmp_path: Path) -> None:
    """While another run holds the dataset the command says so at once and names it."""
    from listenkit.dataset import run_lock

    project = reviews(tmp_path)
    with run_lock(tmp_path / "listenkit.db"):
        ran = project.run("collect")
    assert (ran.code, ran.out) == (4, "")
    assert f"process {os.getpid()} since" in ran.err
    assert project.run("collect").code == 0


def test_a_refused_credential_gives_5_and_is_never_shown(tmp_path: Path) -> None:
    """A service that answers 401 makes the source REFUSED; a missing secret too; neither output holds the secret."""
    with serve(lambda connection, _head: connection.sendall(answer(b"{}", status="401 Unauthorized"))) as server:
        table = (
            '[[sources]]\nname = "blog"\ncollector = "feed"\ngroup = "customers"\n'
            f'url = "{server.url}/feed"\nallow_private = true\nuser = "ann"\npassword = {{ env = "BLOG_PASSWORD" }}\n'
        )
        project = Project(tmp_path).configure(table)
        missing = project.run("collect")
        ran = project.run("collect", environment={"BLOG_PASSWORD": "hunter2-canary"})
    assert (missing.code, missing.out, "BLOG_PASSWORD" in missing.err) == (5, "", True)
    assert (ran.code, ran.out, "REFUSED" in ran.err) == (5, "", True)
    assert "hunter2-canary" not in ran.err
    assert all(b"hunter2-canary" not in path.read_bytes() for path in tmp_path.glob("listenkit.*"))


def test_a_damaged_dataset_gives_6_and_one_line(tmp_path: Path) -> None:
    """A file that is no dataset, and one that was overwritten in the middle, end every command with 6."""
    project = reviews(tmp_path)
    path = tmp_path / "listenkit.db"
    whole = path.read_bytes()
    for content in (b"not a database, but long enough to be one" * 100, whole[:100] + b"\xff" * (len(whole) - 100)):
        path.write_bytes(content)
        for command in (["collect"], ["report"], ["comments"], ["doctor"]):
            ran = project.run(*command)
            assert (command, ran.code, "Traceback" in ran.err) == (command, 6, False)
        assert path.read_bytes() == content


def test_a_newer_dataset_gives_7_and_stays_untouched(tmp_path: Path) -> None:
    """No command changes a byte of the dataset of a newer version."""
    project = reviews(tmp_path)
    path = tmp_path / "listenkit.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
        connection.execute("PRAGMA journal_mode = DELETE")
    before = path.read_bytes()
    for command in (["collect"], ["report"], ["comments"], ["analyse"], ["themes", "list"], ["doctor"]):
        ran = project.run(*command)
        assert (command, ran.code, "newer version" in ran.out + ran.err) == (command, 7, True)
    assert path.read_bytes() == before


def test_a_privacy_rule_gives_8(tmp_path: Path) -> None:
    """The words of four employees are refused, with what to do instead."""
    project = Project(tmp_path).configure(source(group="employees"))
    project.write("reviews.csv", REVIEWS)
    assert project.run("-q", "collect").code == 0
    ran = project.run("comments", "--group", "employees")
    assert (ran.code, ran.out, "select a longer period" in ran.err) == (8, "", True)


def test_of_several_codes_the_gravest_wins(tmp_path: Path) -> None:
    """A source whose credential is missing and one that fails give 5, not 3."""
    refused = (
        '[[sources]]\nname = "blog"\ncollector = "feed"\ngroup = "customers"\nurl = "https://blog.example/feed"\n'
        'user = "ann"\npassword = { env = "NOT_SET_ANYWHERE" }\n'
    )
    project = Project(tmp_path).configure(source(path="none.csv"), refused, source("good"))
    project.write("reviews.csv", REVIEWS)
    ran = project.run("collect", "--format", "json")
    assert ran.code == 5
    assert {each["source"]: each["exit_code"] for each in ran.json["sources"]} == {"reviews": 3, "blog": 5, "good": 0}
    assert len(project.comments()) == 3


@pytest.mark.parametrize("arguments", [["report"], ["comments"], ["--help"], ["report", "--format", "json"]])
def test_a_reader_that_leaves_early_is_no_error(project: Project, arguments: list[str]) -> None:
    """`listenkit … | head -1` ends with 0 and says nothing, whatever was written by then."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as pipe:
        ran = finish(spawn("--project", project.root, *arguments, stdout=pipe))
    assert (ran.code, ran.err) == (0, "")


def test_many_lines_for_a_reader_that_leaves_are_no_error(project: Project) -> None:
    """The same where far more is written than a pipe holds."""
    process = spawn("--project", project.root, "score", "-", stdin=subprocess.PIPE)
    assert process.stdin
    assert process.stdout
    assert process.stderr
    process.stdin.write(b"good\n" * 2_000)
    process.stdin.close()
    process.stdout.readline()
    process.stdout.close()
    error = process.stderr.read()
    process.stderr.close()
    assert (process.wait(60), error) == (0, b"")


def test_closed_streams_are_no_error(project: Project) -> None:
    """With stdout or stderr closed, as some daemons start programs, the command works and writes nowhere else."""
    for closed in (">&-", "2>&-", ">&- 2>&-"):
        command = f'exec "$0" -m listenkit --project "$1" report {closed}'
        ended = subprocess.run(["sh", "-c", command, sys.executable, project.root], capture_output=True, check=False)
        assert ended.returncode == 0
        assert ended.stderr == b""
        assert (ended.stdout == b"") == (">&-" in closed.replace("2>&-", ""))
    assert project.run("doctor").code == 0


@pytest.mark.parametrize(
    "variables",
    [
        {"PYTHONIOENCODING": "ascii"}, {"PYTHONIOENCODING": "latin-1"}, {"PYTHONIOENCODING": "ascii:strict"},
        {"LC_ALL": "C"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, {"LC_ALL": "POSIX"},
    ],
    ids=str,
)  # fmt: skip
def test_any_encoding_of_the_terminal_will_do(project: Project, variables: dict[str, str]) -> None:
    """Whatever stdout can hold, no command ends for a character; the report is plain ASCII where it has to be."""
    environment = {**os.environ, **variables}
    for arguments in (["report"], ["comments"]):
        ran = finish(spawn("--project", project.root, *arguments, env=environment))
        assert (ran.code, ran.err) == (0, "")
        assert "livraison" in ran.out or arguments == ["report"]
    if variables.get("PYTHONIOENCODING", "").startswith("ascii"):
        assert finish(spawn("--project", project.root, "report", env=environment)).out.isascii()


def test_columns_and_colour_follow_the_environment(project: Project) -> None:
    """COLUMNS sets the width; nothing is coloured in a pipe, with NO_COLOR or without."""
    for width in (60, 80, 140):
        lines = project.run("report", environment={"COLUMNS": str(width)}).out.splitlines()
        assert max(map(len, lines)) <= width
    assert max(map(len, project.run("report", environment={"COLUMNS": "140"}).out.splitlines())) > 80
    for variables in ({"NO_COLOR": "1"}, {"NO_COLOR": ""}, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, {"TERM": "dumb"}):
        for arguments in (["report"], ["comments"], ["doctor"]):
            assert "\x1b" not in project.run(*arguments, environment=variables).out


def test_the_locale_follows_option_configuration_and_environment(tmp_path: Path) -> None:
    """--locale wins over the configuration, which wins over the environment."""
    project = reviews(tmp_path)
    project.configure(source(), organisation=ORGANISATION.replace('locale = "en"\n', ""))
    english, french = (
        project.run("report", environment={"LANG": name, "LC_ALL": ""}).out for name in ("en_GB.UTF-8", "fr_FR.UTF-8")
    )
    assert "GROUPS" in english
    assert "GROUPES" in french
    assert "GROUPES" in project.run("report", "--locale", "fr", environment={"LANG": "en_GB.UTF-8"}).out


def test_files_that_are_written_are_for_their_owner_alone(project: Project, tmp_path: Path) -> None:
    """Reports, lists, configuration, dataset and key are 0600 under any umask; the ending chooses the format."""
    before = os.umask(0)
    try:
        for ending, start in ((".html", "<!doctype html>"), (".md", "#"), (".json", "{"), (".csv", "section,")):
            ran = project.run("report", "--output", tmp_path / f"r{ending}")
            assert (ran.code, ran.out) == (0, "")
            assert (tmp_path / f"r{ending}").read_text(encoding="utf-8").startswith(start)
        assert project.run("-q", "comments", "-o", tmp_path / "list.txt") == Ran(0, "", "")
        fresh = reviews(tmp_path / "fresh")
        assert run("init", tmp_path / "started").code == 0
    finally:
        os.umask(before)
    written = [*tmp_path.glob("r.*"), tmp_path / "list.txt"]
    made = [*written, *fresh.root.glob("listenkit.[dk]*"), *(tmp_path / "started").iterdir()]
    assert len(made) >= 9
    assert {stat.S_IMODE(path.stat().st_mode) for path in made} == {0o600}


def test_output_replaces_a_link_and_never_follows_it(project: Project, tmp_path: Path) -> None:
    """A link that somebody laid where a report goes does not lead the report elsewhere."""
    target = tmp_path / "victim"
    target.write_text("mine", encoding="utf-8")
    (tmp_path / "r.md").symlink_to(target)
    assert project.run("-q", "report", "-o", tmp_path / "r.md").code == 0
    assert target.read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / "r.md").is_symlink()
    assert project.run("report", "-o", tmp_path / "none" / "r.md").code == 6
    assert project.run("report", "-o", tmp_path).code in (2, 6)


FRENCH = """\
Identifiant;Auteur;Date;Note;Site;Commentaire
1;Anne;14/10/2026;5;Lyon;La livraison était rapide et le personnel adorable
2;Bruno;15/10/2026;1;Lyon;Produit cassé à l'arrivée, et le service ne répond jamais
3;Chloé;16/10/2026;4;Annecy;Merci beaucoup, tout était parfait comme toujours
"""

MAIL = """\
From ann@example.org Thu Oct  1 10:00:00 2026
From: Ann <ann@example.org>
Subject: Broken parcel
Date: Thu, 1 Oct 2026 10:00:00 +0200
Message-ID: <one@example.org>
Content-Type: text/plain; charset=utf-8

The parcel was broken on arrival, and nobody answers. Why?

From bob@example.org Fri Oct  2 10:00:00 2026
From: Bob <bob@example.org>
Subject: Thanks
Date: Fri, 2 Oct 2026 10:00:00 +0200
Message-ID: <two@example.org>
Content-Type: text/plain; charset=utf-8

Lovely staff and a very fast delivery, thank you!

"""

ROWS: list[list[CellValue]] = [[1, "ann", "2026-10-01", 5, "The delivery was fast and the staff were lovely"],
        [2, "bob", "2026-10-02", 1, "Broken on arrival, and the support never answered"]]  # fmt: skip


KINDS = ("csv English", "csv French", "xlsx English", "xlsx French", "json English", "json French", "mbox")


def sample(folder: Path, kind: str) -> tuple[Path, int]:
    """Write a file as people have it and return it with how many comments it holds."""
    path = folder / f"sample.{kind.partition(' ')[0]}"
    english, french = ["id", "user", "created", "stars", "comment"], ["Numéro", "Nom", "Date", "Note", "Avis"]
    header = french if "French" in kind else english
    if kind == "csv French":
        path.write_bytes(FRENCH.encode("cp1252"))
        return path, 3
    if kind.startswith("xlsx"):
        path.write_bytes(workbook_bytes({"Sheet1": sheet_xml([header, *ROWS])}))
    elif kind.startswith("json"):
        path.write_text(json.dumps([dict(zip(header, row, strict=True)) for row in ROWS]), encoding="utf-8")
    elif kind == "mbox":
        path.write_text(MAIL, encoding="utf-8")
    else:
        path.write_text(REVIEWS, encoding="utf-8")
    return path, 3 if kind == "csv English" else 2


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_is_tried_and_then_taken_into_a_project(tmp_path: Path, kind: str) -> None:
    """`try` reports on it and stores nothing; `init --from`, `collect` and `report` then give the same numbers."""
    path, count = sample(tmp_path, kind)
    before = sorted(tmp_path.iterdir())
    tried = run("try", path, "--format", "json")
    assert (tried.code, tried.json["totals"]["comments"]) == (0, count)
    assert f"Nothing was stored. Keep it: listenkit init --from {path}" in tried.err
    assert "listenkit collect" not in tried.err
    assert sorted(tmp_path.iterdir()) == before
    folder = tmp_path / "project"
    started = run("init", folder, "--from", path, "--timezone", "UTC")
    assert (started.code, started.out) == (0, "")
    assert "next: listenkit collect, then listenkit report" in started.err
    project = Project(folder)
    assert project.run("collect").code == 0
    totals = project.run("report", "--format", "json").json["totals"]
    assert totals == tried.json["totals"]
    assert project.run("doctor").code == 0
    tested = project.run("sources", "test")
    assert (tested.code, tested.err) == (0, "")
    assert run("init", folder).code == 2


def test_ambiguous_dates_are_refused_until_the_order_is_given(tmp_path: Path) -> None:
    """Both readings are shown; with --date-order the dates are what was said."""
    path = tmp_path / "export.csv"
    path.write_text("id,date,comment\n1,02/11/2026,The delivery was fast and lovely\n2,03/04/2026,Broken, all of it\n"
                    .replace("Broken, all", "Broken all"), encoding="utf-8")  # fmt: skip
    for command in (["try", str(path)], ["init", str(tmp_path / "project"), "--from", str(path)]):
        ran = run(*command)
        assert (ran.code, ran.out) == (2, "")
        assert "2 November 2026 or 11 February 2026" in ran.err
        assert "--date-order dmy" in ran.err
    assert not (tmp_path / "project").exists()
    for order, since in (("dmy", "2026-04-03"), ("mdy", "2026-02-11")):
        tried = run("try", path, "--date-order", order, "--format", "json")
        assert tried.json["period"]["since"] <= since
        project = Project(tmp_path / order)
        assert run("init", project.root, "--from", path, "--date-order", order, "--timezone", "UTC").code == 0
        assert project.run("-q", "collect").code == 0
        assert min(each["date"] for each in project.comments())[:10] == since


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"), (b"a,b\n1,2\n", "no column looks like what people said"), (b"\x00" * 500, "nothing.csv"),
        (b"PK\x03\x04nonsense", "nothing.csv"), (b"{", "nothing.csv"),
    ],
)  # fmt: skip
def test_a_file_without_comments_is_explained(tmp_path: Path, content: bytes, words: str) -> None:
    """`try` on a useless file says in a line or two why it is useless, without a traceback."""
    (tmp_path / "nothing.csv").write_bytes(content)
    ran = run("try", tmp_path / "nothing.csv")
    assert (ran.code in (2, 3), ran.out, words in ran.err, "Traceback" in ran.err) == (True, "", True, False)
    assert "unexpected" not in ran.err


def test_comments_are_filtered_searched_and_limited(project: Project) -> None:
    """The filters of the list select what they say."""
    assert [each["rating"] for each in project.comments("--language", "fr")] == [4.0]
    assert [each["rating"] for each in project.comments("--search", "SUPPORT")] == [1.0]
    assert [each["rating"] for each in project.comments("--search", "etait")] == [4.0]
    assert [each["rating"] for each in project.comments("--theme", "delivery")] == [4.0, 5.0]
    assert [each["rating"] for each in project.comments("--label", "negative")] == [1.0]
    assert [each["rating"] for each in project.comments("--since", "2026-10-02", "--until", "2026-10-03")] == [1.0]
    assert project.comments("--group", "employees") == []
    assert len(project.run("comments", "--limit", "1", "--format", "jsonl").lines) == 1


def test_one_comment_is_shown_with_its_reasons(project: Project) -> None:
    """By the start of its id; a start that is no id, or nobody's, is explained."""
    first = project.comments()[0]["id"]
    shown = project.run("show", first[:8])
    assert (shown.code, shown.err) == (0, "")
    assert "La livraison était rapide merci beaucoup" in shown.out
    assert "Why" in shown.out
    for wrong in ("zzzz", "0" * 16, "-1", "", "' OR 1=1 --"):
        ran = project.run("show", "--", wrong)
        assert (ran.code, ran.out, "Traceback" in ran.err) == (2, "", False)


def test_a_scored_line_is_the_json_of_its_record() -> None:
    """Whatever a text holds, and whether it could be scored or not, the line reads as the record does elsewhere."""
    from listenkit.cli.scoring import _line, _record

    texts = ['say "no"\\n', "tab\tand\u2028line", "\u202e\x1b[31m", "é😀", "", "\ud800"]
    analyses = [
        Analysis(),
        Analysis("fr", -0.5, "negative", ("concern", "idea"), ("late-payment",), "1", 0.75, True, (0.9, 0.5)),
        Analysis("en", 0.0, "neutral", confidence=0.5),
    ]
    for text in texts:
        for analysis in analyses:
            line = _line(text, analysis)
            assert line.endswith("}\n")
            assert line[:-1].isprintable()
            assert json.loads(line) == json.loads(json.dumps(_record(text, analysis)))


def test_texts_are_scored_in_order_from_anywhere(project: Project, tmp_path: Path) -> None:
    """From standard input, a file and a column, one result a text, empty lines included, in any encoding."""
    texts = ["I love it", "", "Je déteste ça", "\u202e\x1b[31mbad", "x" * 70_000]
    ran = run("score", stdin="\n".join(texts).encode())
    assert (ran.code, ran.err) == (0, "")
    assert [each["text"] for each in ran.lines] == texts
    assert set(ran.lines[0]) == {
        "text", "language", "sentiment", "label", "confidence", "mixed", "kind", "kinds",
        "kind_confidences", "themes",
    }  # fmt: skip
    assert [each["label"] for each in ran.lines][:3:2] == ["positive", "negative"]
    (tmp_path / "latin").write_bytes("Je déteste ça\r\n".encode("latin-1"))
    assert run("score", tmp_path / "latin").lines[0]["text"] == "Je déteste ça"
    column = run("score", project.root / "reviews.csv", "--column", "comment")
    assert [each["label"] for each in column.lines] == ["positive", "negative", "positive"]
    near = run("score", project.root / "reviews.csv", "--column", "coment")
    assert (near.code in (2, 3), near.out, "did you mean 'comment'?" in near.err) == (True, "", True)
    assert run("score", tmp_path / "none").code == 2
    assert run("score", stdin=b"").out == ""


def test_a_theme_is_found_adopted_and_tested(tmp_path: Path) -> None:
    """What people speak of is proposed, taken into the codebook, applied by analyse, and then counted."""
    project = parking(tmp_path)
    found = project.run("themes", "suggest", "--format", "json").json[0]
    assert (found["comments"], found["people"], found["groups"]) == (12, 12, {"customers": 12})
    assert (found["label"], found["terms"], found["merged_by"]) == ("parking", {"en": ["parking"]}, "")
    assert set(found["ids"]) == {each["id"] for each in project.comments("--search", "parking")}
    assert "parking" in project.run("themes", "suggest").out
    adopted = project.run("themes", "adopt", found["id"], "--name", "parking")
    assert (adopted.code, adopted.out) == (0, "")
    assert "it catches 100 % of the 12 comments; apply it" in adopted.err
    assert project.run("themes", "adopt", found["id"], "--name", "parking").code == 2
    assert project.run("themes", "adopt", "ffffff").code == 2
    assert project.run("doctor").code == 3  # the analyses are older than the codebook
    assert project.run("analyse").err == "45 comments analysed again\n"
    assert project.run("analyse").err == "every analysis is up to date\n"
    counts = {each["theme"]: each["comments"] for each in project.run("themes", "list", "--format", "json").json}
    assert counts == {"delivery": 2, "parking": 12}
    tested = project.run("themes", "test", "parking").out
    assert tested.startswith("parking: 12 of 45 comments (27 %)")


def parking(root: Path) -> Project:
    """Return a project in which twelve of forty-five comments speak of the parking."""
    project = reviews(root)
    said = (f"{n},user{n},2026-10-{n % 27 + 1:02d},2,The parking is always full {n}" for n in range(10, 22))
    others = (f"{n},user{n},2026-10-{n % 27 + 1:02d},4,Something number{n} else about{n} it" for n in range(30, 60))
    project.write("reviews.csv", REVIEWS + "\n".join([*said, *others]) + "\n")
    assert project.run("-q", "collect").code == 0
    return project


def test_a_suggestion_keeps_its_id_though_its_words_change(tmp_path: Path) -> None:
    """The dataset remembers what a theme is recognised by, and no word of it; another run that writes stops nothing."""
    project = parking(tmp_path)
    first = project.run("themes", "suggest", "--format", "json").json[0]
    more = [f"{n},user{n},2026-11-{n % 27 + 1:02d},2,The parking barrier is shut {n}" for n in range(100, 113)]
    more += [f"{n},user{n},2026-11-{n % 27 + 1:02d},4,Other thing{n} nobody{n} said" for n in range(200, 250)]
    kept = (tmp_path / "reviews.csv").read_text(encoding="utf-8")
    project.write("reviews.csv", kept + "\n".join(more) + "\n")
    assert project.run("-q", "collect").code == 0
    again = project.run("themes", "suggest", "--format", "json").json[0]
    assert (again["id"], again["comments"], "barrier" in again["label"]) == (first["id"], 25, True)
    with closing(sqlite3.connect(tmp_path / "listenkit.db")) as dataset:
        assert "parking" not in repr(dataset.execute("SELECT * FROM suggestion").fetchall())
    with run_lock(tmp_path / "listenkit.db"):
        held = project.run("themes", "suggest")
    assert (held.code, "cannot be written just now" in held.err, "parking" in held.out) == (0, True, True)


def test_adopting_leaves_the_codebook_as_it_was_written(tmp_path: Path) -> None:
    """Comments and order of the file stay; a starter adds the themes that are not there, or one of them."""
    project = parking(tmp_path)
    before = "# ours\n" + (tmp_path / "codebook.toml").read_text(encoding="utf-8") + "# the end\n"
    project.write("codebook.toml", before)
    assert project.run("themes", "adopt", "--starter", "customers", "--name", "price").code == 0
    taken = project.run("themes", "adopt", "--starter", "customers")
    assert "12 themes of the starter 'customers'" in taken.err
    assert "(delivery, price stayed as they are)" in taken.err
    after = (tmp_path / "codebook.toml").read_text(encoding="utf-8")
    assert after.startswith(before)
    assert project.run("themes", "list").code == 0
    for wrong, words in (
        (("--starter", "customers"), "already has every theme"),
        (("--starter", "custmers"), "customers"),
        (("--starter", "employees", "--name", "pays"), "pay"),
        ((), "name a suggestion or a starter"),
        (("abc", "--starter", "employees"), "name a suggestion or a starter"),
    ):
        ran = project.run("themes", "adopt", *wrong)
        assert (ran.code, words in ran.err) == (2, True)
    assert (tmp_path / "codebook.toml").read_text(encoding="utf-8") == after


def test_what_a_theme_misses_is_shown_with_the_terms_that_would_catch_it(tmp_path: Path) -> None:
    """Comments with the words of the caught ones come first, and the words that they share are named."""
    project = reviews(tmp_path)
    said = (f"{n},user{n},2026-10-{n % 27 + 1:02d},2,The delivery driver lost my parcel {n}" for n in range(10, 22))
    like = (f"{n},user{n},2026-10-{n % 27 + 1:02d},2,A driver threw the parcel over {n}" for n in range(30, 34))
    others = (f"{n},user{n},2026-10-{n % 27 + 1:02d},4,Something number{n} else about{n} it" for n in range(40, 70))
    project.write("reviews.csv", REVIEWS + "\n".join([*said, *like, *others]) + "\n")
    assert project.run("-q", "collect").code == 0
    tested = project.run("themes", "test", "delivery").out
    missed = tested.partition("perhaps missed")[2].partition("terms that would catch more")
    assert [line.count("threw") for line in missed[0].splitlines()[1:5]] == [1, 1, 1, 1]
    assert {line.split()[1] for line in missed[2].split("\n")[1:3]} == {"driver", "parcel"}
    assert "+4" in missed[2]


@pytest.mark.parametrize(("group", "theme"), [("employees", "workload"), ("partners", "delivery")])
def test_a_new_project_starts_with_the_themes_of_its_group(tmp_path: Path, group: str, theme: str) -> None:
    """The starter of the group, or that of customers, and how to take in the others."""
    assert run("init", tmp_path, "--group", group).code == 0
    codebook = (tmp_path / "codebook.toml").read_text(encoding="utf-8")
    assert f'name = "{theme}"' in codebook
    assert "listenkit themes adopt --starter" in codebook
    assert load_codebook(tmp_path / "codebook.toml").themes[theme].terms.keys() == set(LANGUAGES)


def test_sources_are_listed_and_tried_without_storing(tmp_path: Path) -> None:
    """`sources test` shows how each field is understood and makes no dataset."""
    project = Project(tmp_path).configure(source(), source("gone", path="gone.csv"))
    project.write("reviews.csv", REVIEWS)
    assert [each["status"] for each in project.run("sources", "list", "--format", "json").json] == ["never", "never"]
    tested = project.run("sources", "test", "reviews")
    assert (tested.code, tested.err) == (0, "")
    for words in (
        "reviews.csv row 2",
        "text <- comment",
        "id <- id         007",
        "given, stored as a pseudonym",
        "rating <- stars  5",
    ):
        assert words in tested.out
    assert "ann" not in tested.out.split()
    failed = project.run("sources", "test")
    assert (failed.code, "no file matches gone.csv" in failed.out + failed.err) == (3, True)
    assert not (tmp_path / "listenkit.db").exists()
    kinds = {each["kind"] for each in run("sources", "kinds", "--format", "json").json}
    assert kinds >= {"files", "mbox", "imap", "feed", "rest", "sql"}


def test_doctor_says_how_to_mend(tmp_path: Path) -> None:
    """Without a project, with a broken codebook, with a loose dataset and without its key, it says what to do."""
    missing = run("--project", tmp_path / "none", "doctor")
    assert (missing.code, "listenkit init" in missing.out) == (2, True)
    project = reviews(tmp_path / "p")
    codebook = (project.root / "codebook.toml").read_text(encoding="utf-8")
    project.write("codebook.toml", codebook + "[[themes]]\nnam = 3\n")
    broken = project.run("doctor")
    assert (broken.code, "codebook.toml" in broken.out) == (2, True)
    project.write("codebook.toml", codebook)
    (project.root / "listenkit.db").chmod(0o644)
    loose = project.run("doctor")
    assert (loose.code, f"chmod 600 {project.root / 'listenkit.db'}" in loose.out) == (8, True)
    (project.root / "listenkit.db").chmod(0o600)
    (project.root / "listenkit.key").unlink()
    assert project.run("doctor").code == 8


def test_a_lost_key_is_not_replaced_in_silence(tmp_path: Path) -> None:
    """With another key every author would be a new person: collecting on a dataset without its key is refused."""
    project = reviews(tmp_path)
    (tmp_path / "listenkit.key").unlink()
    project.write("reviews.csv", REVIEWS + "10,ann,2026-10-05,5,Fine\n")
    ran = project.run("collect")
    assert (ran.code, "listenkit.key" in ran.err) == (8, True)
    assert not (tmp_path / "listenkit.key").exists()


def test_the_demo_runs_in_an_empty_folder(tmp_path: Path) -> None:
    """A stranger's first command prints a report on stdout and says on stderr that all is invented."""
    ran = run("demo", tmp_path / "demo", "--locale", "en")
    assert ran.code in (0, 3)
    assert "GROUPS" in ran.out
    assert "This organisation is invented" in ran.err
    assert run("demo", tmp_path / "demo").code == ran.code
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine", encoding="utf-8")
    refused = run("demo", tmp_path / "mine")
    assert (refused.code, refused.out, [path.name for path in (tmp_path / "mine").iterdir()]) == (2, "", ["notes.txt"])
    assert Project(tmp_path / "demo").run("doctor").code in (0, 3)


def test_a_stopped_report_leaves_no_scratch_file(project: Project, tmp_path: Path) -> None:
    """What is written while a report is made is gone when it cannot be put in place."""
    (tmp_path / "r.md").mkdir()
    assert project.run("report", "-o", tmp_path / "r.md").code in (2, 6)
    assert [path.name for path in tmp_path.iterdir()] == ["r.md"]


@pytest.mark.parametrize("command", [["try"], ["init", "{root}/new", "--from"]])
def test_a_wrong_group_is_said_before_a_file_is_read(tmp_path: Path, command: list[str]) -> None:
    """Nobody waits for a guess, or reads one, that a misspelt option makes useless."""
    path = Project(tmp_path).write("useless.csv", b"")
    ran = run(*(each.format(root=tmp_path) for each in command), path, "--group", "custmers")
    assert (ran.code, ran.out, "did you mean 'customers'?" in ran.err, "useless" in ran.err) == (2, "", True, False)


def test_a_run_that_was_cut_is_said_so(tmp_path: Path) -> None:
    """After SIGTERM the list, doctor and the report say that the run did not end; the next one mends it."""
    project = reviews(tmp_path)
    project.write("reviews.csv", REVIEWS + "".join(f"{n},ann,2026-10-05,5,Fine chairs\n" for n in range(20, 9_000)))
    process = spawn("--project", tmp_path, "collect")
    end = time.monotonic() + 20
    while time.monotonic() < end and status(project) == "ok":
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    assert finish(process).code == 128 + signal.SIGTERM
    assert status(project) == "interrupted"
    doctor = project.run("doctor")
    assert (doctor.code, "reviews: the last run was interrupted, or is still at work" in doctor.out) == (3, True)
    assert "go on: listenkit collect reviews" in doctor.out
    for locale, words in (("en", "interrupted, or still at work"), ("fr", "interrompue, ou encore en cours")):
        assert words in project.run("report", "--locale", locale).out
    assert project.run("-q", "collect").code == 0
    assert (status(project), project.run("doctor").code) == ("ok", 0)


def status(project: Project) -> str:
    """Return the status of the first source, as the list of sources gives it."""
    return str(project.run("sources", "list", "--format", "json").json[0]["status"])


def test_a_file_whose_ending_names_no_format_is_refused(project: Project) -> None:
    """A terminal report in a .docx would help nobody."""
    ran = project.run("report", "--output", str(project.root / "report.docx"))
    assert (ran.code, ran.out) == (2, "")
    assert ".html" in ran.err


def test_a_mistyped_level_is_answered_with_the_nearest(project: Project) -> None:
    """A report about nobody would be the other answer."""
    ran = project.run("report", "--segment", "sitte=Lyon")
    assert ran.code == 2
    assert "sitte" in ran.err


def test_a_report_says_that_the_codebook_changed(tmp_path: Path) -> None:
    """Until the comments are analysed again the report would mix two codebooks."""
    changed = reviews(tmp_path)
    assert "older codebook" not in changed.run("report").err
    changed.write("codebook.toml", '[[themes]]\nname = "parcel"\nterms = ["parcel"]\n')
    assert "listenkit analyse" in changed.run("report").err
    assert changed.run("analyse").code == 0
    assert "older codebook" not in changed.run("report").err


def test_a_search_index_finds_what_a_search_without_finds(tmp_path: Path) -> None:
    """It is a setting of the organisation, can come and go, and changes no answer."""
    searched = reviews(tmp_path)
    plain = searched.run("comments", "--search", "support", "--format", "jsonl").out
    written = (searched.root / "listenkit.toml").read_text()
    for setting, tables in (("true", True), ("false", False)):
        with_index = written.replace("[organisation]\n", f"[organisation]\nsearch_index = {setting}\n")
        (searched.root / "listenkit.toml").write_text(with_index)
        assert searched.run("collect").code == 0
        with closing(sqlite3.connect(searched.root / "listenkit.db")) as connection:
            names = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE sql LIKE '%fts5%'")}
        assert bool(names) is tables
        assert searched.run("comments", "--search", "support", "--format", "jsonl").out == plain != ""


def test_an_account_named_later_takes_its_words_out_of_the_comments(tmp_path: Path) -> None:
    """What the organisation says itself is an answer, also where it was first taken for a customer."""
    project = Project(tmp_path).configure(source(columns={"text": "said", "id": "id", "author": "who"}))
    project.write("reviews.csv", "id,who,said\n1,ann,Where is my order?\n2,shop,It left today\n")
    assert project.run("collect").code == 0
    assert len(project.comments()) == 2
    written = (project.root / "listenkit.toml").read_text()
    named = written.replace("[organisation]\n", '[organisation]\naccounts = ["Shop"]\n')
    (project.root / "listenkit.toml").write_text(named)
    [ran] = json.loads(project.run("collect", "--format", "json").out)["sources"]
    assert (ran["responses"], ran["unchanged"], ran["received"]) == (1, 1, 2)
    assert len(project.comments()) == 1


def test_an_automatic_reply_is_counted_and_disturbs_nobody(tmp_path: Path) -> None:
    """A mailbox with an out-of-office note is complete, and cron stays silent."""
    mailbox = source(path="box.mbox", columns={}).replace('"files"', '"mbox"')
    project = Project(tmp_path).configure(mailbox)
    mail = (
        "From a@example.org Mon Nov 02 10:00:00 2026\nFrom: Ann <a@example.org>\nSubject: {}\n"
        "Date: Mon, 02 Nov 2026 10:00:00 +0000\n"
    )
    away = mail.format("Away") + "Message-ID: <1@example.org>\nAuto-Submitted: auto-replied\n\nI am away.\n\n"
    real = mail.format("Invoice") + "Message-ID: <2@example.org>\n\nThe invoice is still unpaid.\n\n"
    project.write("box.mbox", away + real)
    ran = project.run("-q", "collect")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert len(project.comments()) == 1


def test_a_protected_source_without_authors_is_told_why_it_stays_hidden(tmp_path: Path) -> None:
    """Six anonymous answers count as one person's until the source says that each is somebody's."""
    text = "said\n" + "".join(f"The hall is cold on day {number}\n" for number in range(6))
    for setting, noted in (("one", True), ("each", False)):
        survey = source(group="employees", columns={"text": "said"}, more=[f'anonymous = "{setting}"'])
        project = Project(tmp_path / setting).configure(survey)
        project.write("reviews.csv", text)
        assert ('anonymous = "each"' in project.run("collect").err) is noted
        cell = json.loads(project.run("report", "--format", "json").out)["groups"][0]
        assert (cell["comments"] is None) is noted
