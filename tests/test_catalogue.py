from __future__ import annotations

import os
import stat
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, cast

import pytest
from pydantic import BaseModel, Field

from listenkit import collectors, registry
from listenkit.catalogue import Kind, find_kind, kinds
from listenkit.catalogue.adding import append_source
from listenkit.catalogue.block import make_block, variable_name
from listenkit.catalogue.given import read_given
from listenkit.catalogue.keys import INNER, TABLES, known_keys
from listenkit.catalogue.toml import toml_value
from listenkit.collectors import Collector
from listenkit.collectors.about import CATEGORIES, PROOFS, About
from listenkit.collectors.rest.loading import shipped_specs
from listenkit.config import Config, SecretReference, Source, load_config
from listenkit.config.tree import Section
from listenkit.errors import ConfigError, UsageError
from listenkit.model import Cursor, Page

HEAD = '[organisation]\nname = "Lac"\n'

DESCRIPTION = """\
title = "Our ideas board"
optional = ["tag"]

[parameters]
board = ""       # the board's number
tag = ""         # one tag; empty for all
size = "large # or small"

[authentication]
kind = "bearer"

[[requests]]
path = "/boards/{board}/{tag}/{size}"
private = "secret"

[requests.fields]
text = "text"
"""


@pytest.fixture(scope="module")
def catalogue() -> list[Kind]:
    """The kinds, read once."""
    return kinds(pytest.fail)


def project(folder: Path, content: bytes | str = HEAD) -> Path:
    """Write a configuration and return the project's folder."""
    (folder / "listenkit.toml").write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def sources_of(folder: Path) -> list[Any]:
    """Return the sources of a project's file as they stand there."""
    found: list[Any] = tomllib.loads((folder / "listenkit.toml").read_text())["sources"]
    return found


def test_the_catalogue_holds_collectors_and_descriptions_in_the_order_of_categories(catalogue: list[Kind]) -> None:
    """Nothing that is installed or shipped is missing, nothing is there twice."""
    names = [kind.name for kind in catalogue]
    assert sorted(names) == sorted({*registry.names(registry.COLLECTORS), *shipped_specs()})
    places = [CATEGORIES.index(cast("Any", kind.category)) for kind in catalogue]
    assert places == sorted(places)


def test_a_strangers_collector_is_listed_and_a_broken_one_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that says nothing of itself has no facts; one that cannot be loaded keeps no other from being listed."""
    ours = {point.name: point for point in entry_points(group=registry.COLLECTORS)}
    others = {
        "guestbook": EntryPoint("guestbook", "tests.test_catalogue:GuestbookCollector", registry.COLLECTORS),
        "broken": EntryPoint("broken", "no_such_package:Collector", registry.COLLECTORS),
    }
    monkeypatch.setattr(registry, "_found", lambda _family: {**ours, **others})
    said: list[str] = []
    found = {kind.name: kind for kind in kinds(said.append)}
    assert set(found) == {*ours, *shipped_specs(), "guestbook"}
    assert len(said) == 1
    assert "'broken' cannot be loaded" in said[0]
    guestbook = found["guestbook"]
    assert (guestbook.about, guestbook.category, guestbook.needed) == (None, "anything", ("path", "key"))
    assert guestbook.keys["path"].meaning == "the book"
    text = make_block(guestbook, "book", "customers").text
    assert 'path = "CHANGE-ME"' in text
    assert 'key = { env = "BOOK_KEY" }' in text


class GuestbookCollector(Collector):
    """A collector of somebody else's package, with the least that there must be."""

    name = "guestbook"
    title = "Our guest book"

    class Options(Section):
        """Its keys."""

        path: str = Field(description="the book")
        key: SecretReference

    def pages(self, cursor: Cursor | None) -> Iterator[Page]:
        """Yield nothing."""
        yield Page()


def test_examples_name_keys_that_there_are(catalogue: list[Kind]) -> None:
    """A key or parameter of an example that its kind does not have would be written nowhere."""
    for kind in catalogue:
        example = kind.about.example if kind.about else {}
        assert set(example) - {"parameters"} <= {*kind.keys, *Source.model_fields}, kind.name
        parameters = example.get("parameters", {})
        assert isinstance(parameters, Mapping)
        assert set(parameters) <= {each.name for each in kind.parameters}, kind.name


def test_no_description_is_called_like_a_collector() -> None:
    """Else it could not be named."""
    assert set(shipped_specs()).isdisjoint(registry.names(registry.COLLECTORS))


def test_own_collectors_say_what_people_need_to_know() -> None:
    """Each of ours has its facts, and one of the four words for its proof."""
    for name in registry.names(registry.COLLECTORS):
        about = cast("type[Collector]", registry.load(registry.COLLECTORS, name)).about
        assert about is not None, name
        assert about.proof in PROOFS
        assert (bool(about.brings), bool(about.proved)) == (True, True), name


SHIPPED_COLLECTORS = sorted(path.parent.name for path in (Path(collectors.__file__).parent).glob("*/__init__.py"))


def test_every_key_has_its_words_and_every_word_its_key() -> None:
    """What editors, pages and blocks say of keys is neither missing nor about keys that are gone."""
    assert {*TABLES, "sources", "root"} == set(Config.model_fields)
    models: dict[str, type[BaseModel]] = {**TABLES, **INNER, "source": Source}
    for name in SHIPPED_COLLECTORS:
        models[name] = cast("type[Collector]", registry.load(registry.COLLECTORS, name)).Options
    expected = {
        section: sorted(name for name, field in model.model_fields.items() if not field.exclude)
        for section, model in models.items()
    }
    assert {section: sorted(keys) for section, keys in known_keys().items()} == expected


def test_a_description_of_ones_own_is_a_kind_too(tmp_path: Path) -> None:
    """Without facts for people it has its keys, and its parameters with the comments that explain them."""
    (tmp_path / "ideas.toml").write_text(DESCRIPTION)
    kind = find_kind("ideas.toml", tmp_path)
    assert (kind.about, kind.proof, kind.title) == (None, "", "Our ideas board")
    assert kind.needed == ("url", "token")
    assert [(each.name, each.meaning, each.default, each.is_needed) for each in kind.parameters] == [
        ("board", "the board's number", "", True),
        ("tag", "one tag; empty for all", "", False),
        ("size", "", "large # or small", False),
    ]
    assert "private_notes" in kind.keys
    assert "client_secret" not in kind.keys


@pytest.mark.parametrize(
    ("authentication", "credential", "needed"),
    [
        ('kind = "none"', "", ()),
        ('kind = "header"\nname = "X-Key"\nuser_name = "X-User"', "", ("user", "token")),
        ('kind = "basic"', "The user and the password.", ("user", "password")),
        ('kind = "basic"', "The address as user, the key as token.", ("user", "token")),
        ('kind = "basic"\ndefault_password = "x"', "", ("token",)),
        ('kind = "basic"\nprefix = "token "', "", ("token",)),
        ('kind = "oauth2"\ntoken_url = "/t"\ngrant = "refresh_token"', "", ("client_id", "client_secret", "token")),
        ('kind = "jwt"', "", ("client_id", "client_secret")),
        ('kind = "session"\nlogin_path = "/l"\nlogin_token = "t"\nlogin_body = { u = "{user}", p.x = "{password}" }',
         "", ("user", "password")),
        ('kind = "bearer"\noptional = true', "", ()),
    ],
)  # fmt: skip
def test_the_keys_of_a_credential_follow_from_the_way_to_log_in(
    tmp_path: Path, authentication: str, credential: str, needed: tuple[str, ...]
) -> None:
    """The block asks for what the service will ask for, and for nothing else."""
    facts = f'category = "chat"\nbrings = "x"\nproof = "server"\nproved = "x"\ncredential = "{credential}"'
    request = '[[requests]]\npath = "/x"\nfields.text = "text"'
    (tmp_path / "a.toml").write_text(f"[about]\n{facts}\n[authentication]\n{authentication}\n{request}\n")
    kind = find_kind("a.toml", tmp_path)
    assert set(kind.needed) == {"url", *needed}
    assert {f"A_{name.upper()}" for name in needed} == set(make_block(kind, "a", "customers").variables)


def test_an_unknown_kind_is_told_with_the_nearest() -> None:
    """A typing mistake costs no search."""
    with pytest.raises(UsageError) as raised:
        find_kind("redmin")
    assert "did you mean 'redmine'?" in raised.value.hint


@pytest.mark.parametrize("name", sorted({*registry.names(registry.COLLECTORS), *shipped_specs()}))
def test_every_kind_can_be_added_as_it_stands(tmp_path: Path, name: str) -> None:
    """The block of each kind loads, and says which variables hold its secrets."""
    kind = find_kind(name)
    block = make_block(kind, "here", kind.group)
    append_source(project(tmp_path), block.text)
    [source] = load_config(tmp_path).sources
    assert (source.name, source.group, source.collector) == ("here", kind.group, kind.collector)
    assert all(f'env = "{variable}"' in block.text for variable in block.variables)
    assert all(variable.startswith("HERE_") for variable in block.variables)


OTHERS = {
    "feed": {"path", "user", "password", "query_parameter"},
    "imap": {"token"},
    "rest": {"user"},
    "sql": {"where", "query"},
}
"""Keys that need another, or take its place."""


@pytest.mark.parametrize("name", sorted({*registry.names(registry.COLLECTORS), *shipped_specs()}))
def test_what_may_be_added_loads_once_its_mark_is_taken_away(tmp_path: Path, name: str) -> None:
    """Each line that the block offers as a comment is a valid line of the source."""
    kind = find_kind(name)
    head, header, body = make_block(kind, "here", kind.group).text.partition("[[sources]]\n")
    lines = body.splitlines()
    offered = [line for line in lines if line.startswith("# ")]
    assert offered
    active = "\n".join(line for line in lines if not line.startswith("# "))
    for line in offered:
        key = line[2:].partition(" ")[0].partition(".")[0]
        if key in OTHERS.get(name, set()):
            continue
        load_config(project(tmp_path, f"{HEAD}{head}{header}{active}\n{line[2:]}\n"))


@pytest.mark.parametrize(
    "before",
    [
        HEAD,
        HEAD.rstrip("\n"),
        "\ufeff" + HEAD,
        HEAD.replace("\n", "\r\n") + "# über uns\r\n",
        HEAD
        + '\n[[sources]]\nname = "a"\ncollector = "mbox"\ngroup = "customers"\npath = "a.mbox"\nsegments.site = "=X"',
        HEAD + '\n[groups.customers]\nsegments = { site = ["Lyon"] }   # all of them\n\n\n',
        "# nothing yet",
        "",
    ],
)
def test_what_stands_in_the_file_stays_byte_for_byte(tmp_path: Path, before: str) -> None:
    """Comments, layout, a missing last line end, Windows line ends and a byte order mark are kept."""
    append_source(project(tmp_path, before), make_block(find_kind("mbox"), "new", "customers").text)
    after = (tmp_path / "listenkit.toml").read_bytes()
    assert after.startswith(before.encode())
    added = after[len(before.encode()) :]
    assert (b"\r\n" in added) == ("\r\n" in before)
    assert added.replace(b"\r\n", b"").count(b"\r") == 0
    if "\r\n" in before:
        assert added.count(b"\r\n") == added.count(b"\n")
    assert load_config(tmp_path).sources[-1].name == "new"
    assert load_config(tmp_path).organisation == load_config(project(tmp_path, before)).organisation


def test_permissions_are_kept_and_a_link_is_followed(tmp_path: Path) -> None:
    """The file that a link names is written, with the mode that it had, and the link stays one."""
    real = tmp_path / "real"
    real.mkdir()
    project(real)
    (real / "listenkit.toml").chmod(0o640)
    (tmp_path / "listenkit.toml").symlink_to(Path("real") / "listenkit.toml")
    append_source(tmp_path, make_block(find_kind("mbox"), "new", "customers").text)
    assert (tmp_path / "listenkit.toml").is_symlink()
    assert stat.S_IMODE((real / "listenkit.toml").stat().st_mode) == 0o640
    assert [source["name"] for source in sources_of(real)] == ["new"]
    assert os.listdir(real) == ["listenkit.toml"]


def test_nothing_is_written_where_the_result_would_not_load(tmp_path: Path) -> None:
    """A group that does not exist, sources in one list, and a file that is broken already leave the file as it was."""
    inline = 'sources = [{ name = "a", collector = "mbox", group = "customers", path = "a.mbox" }]\n'
    for before, group, words in (
        (HEAD, "custmers", "there is no group 'custmers'"),
        (inline, "customers", "stand in one list"),
        (HEAD + "x", "customers", "is not valid TOML"),
    ):
        block = make_block(find_kind("mbox"), "new", group).text
        with pytest.raises(UsageError, match=words):
            append_source(project(tmp_path, before), block)
        assert (tmp_path / "listenkit.toml").read_text() == before


def test_values_of_the_command_line_are_put_in(tmp_path: Path) -> None:
    """Texts, numbers, lists, tables, parameters and references to secrets become what the keys want."""
    (tmp_path / "ideas.toml").write_text(DESCRIPTION)
    kind = find_kind("ideas.toml", tmp_path)
    words = ["url=https://ideas.example.org", "token=file:secret", "board=7", 'parameters.tag=["a", "b"]', "rate=30",
             "origins=https://a.example.org, https://b.example.org", "segments.site==Lyon", "language=fr"]  # fmt: skip
    block = make_block(kind, "ideas", "customers", read_given(kind, words))
    append_source(project(tmp_path), block.text)
    [written] = sources_of(tmp_path)
    assert written == {
        "name": "ideas", "collector": "rest", "group": "customers", "spec": "ideas.toml",
        "url": "https://ideas.example.org", "token": {"file": "secret"}, "rate": 30, "language": "fr",
        "origins": ["https://a.example.org", "https://b.example.org"], "segments": {"site": "=Lyon"},
        "parameters": {"board": "7", "tag": ["a", "b"]},
    }  # fmt: skip
    assert (block.variables, block.open_keys) == ((), ())


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("url", "'url' is not KEY=VALUE"),
        ("ulr=x", "has no key 'ulr'"),
        ("name=x", "has no key 'name'"),
        ("token=hunter2", "a secret must not stand on a command line"),
    ],
)
def test_words_that_cannot_be_taken_are_told(word: str, message: str) -> None:
    """An unknown key and a secret's own value are refused, and the value is not repeated."""
    with pytest.raises(UsageError, match=message) as raised:
        read_given(find_kind("redmine"), [word])
    assert "hunter2" not in str(raised.value) + raised.value.hint


def test_variables_are_named_after_the_source() -> None:
    """Whatever the source is called, a shell can export them."""
    assert variable_name("support-mail", "token") == "SUPPORT_MAIL_TOKEN"
    assert variable_name("2nd", "client_id") == "SOURCE_2ND_CLIENT_ID"


def test_texts_are_written_as_toml_reads_them() -> None:
    """Quotes, line ends, signs of control and DEL come back as they were."""
    value = {"a b": ['quote "', "line\nend", "\x1b\x7f", True, 3]}
    assert tomllib.loads(f"x = {toml_value(value)}")["x"] == value


def test_a_descriptions_name_is_a_collector(tmp_path: Path) -> None:
    """`collector = "redmine"` is `collector = "rest"` with `spec = "redmine"`, for a cursor as well."""
    head = HEAD + '[[sources]]\nname = "a"\ngroup = "customers"\nurl = "https://r.example.org"\n'
    short = load_config(project(tmp_path, head + 'collector = "redmine"\n'))
    long = load_config(project(tmp_path, head + 'collector = "rest"\nspec = "redmine"\n'))
    assert short == long
    assert short.sources[0].options == long.sources[0].options
    assert load_config(project(tmp_path, head + 'collector = "redmine"\nspec = "redmine"\n')) == long


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ('collector = "redmin"', "did you mean 'redmine'?"),
        ('collector = "redmine"\nspec = "isso"', 'collector = "redmine" says it already'),
        ('collector = "redmine"\ntokn = 3', "did you mean 'token'?"),
        ('collector = "redmine"\nproject = "web"', 'parameters.project = "…"'),
    ],
)
def test_mistakes_beside_a_descriptions_name_are_told(tmp_path: Path, lines: str, message: str) -> None:
    """The nearest name, the key that says too much, and where a parameter belongs."""
    table = f'[[sources]]\nname = "a"\ngroup = "customers"\nurl = "https://r.example.org"\n{lines}\n'
    with pytest.raises(ConfigError) as raised:
        load_config(project(tmp_path, HEAD + table))
    assert message in str(raised.value)


def test_what_is_still_to_be_put_in_is_named(tmp_path: Path) -> None:
    """Stand-ins and examples are told by their keys, in the order of the block; values that were given are not."""
    (tmp_path / "ideas.toml").write_text(DESCRIPTION)
    kind = find_kind("ideas.toml", tmp_path)
    assert make_block(kind, "ideas", "customers").open_keys == ("url", "parameters.board")
    given = read_given(kind, ["board=7"])
    assert make_block(kind, "ideas", "customers", given).open_keys == ("url",)


def test_an_example_fills_in_what_a_kind_needs(tmp_path: Path) -> None:
    """What the facts of a description give as an example stands in its block, parameters included."""
    about = About(
        category="chat", brings="x", proof="documentation", proved="x",
        example={
            "url": "https://ideas.example.org", "without_text": "ignore", "parameters": {"board": "12", "tag": "new"},
        },
    )  # fmt: skip
    (tmp_path / "ideas.toml").write_text(DESCRIPTION)
    kind = replace(find_kind("ideas.toml", tmp_path), about=about)
    text = make_block(kind, "ideas", kind.group).text
    for line in ('url = "https://ideas.example.org"', 'parameters.board = "12"', '# parameters.tag = "new"',
                 'group = "employees"', 'without_text = "ignore"', 'token = { env = "IDEAS_TOKEN" }'):  # fmt: skip
        assert line in text
