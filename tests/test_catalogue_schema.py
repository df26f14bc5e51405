from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from listenkit.catalogue import find_kind, kinds
from listenkit.catalogue.block import make_block
from listenkit.catalogue.schema import SCHEMA_NAME, configuration_schema
from tests.cli_project import run

ROOT = Path(__file__).parents[1]
SOURCE = '[[sources]]\nname = "a"\ngroup = "customers"\n'


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft7Validator:
    """The schema as an editor reads it: from JSON."""
    schema = json.loads(json.dumps(configuration_schema()))
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


def mistakes(validator: jsonschema.Draft7Validator, text: str) -> list[str]:
    """Return what an editor would mark in a file."""
    data: Any = json.loads(json.dumps(tomllib.loads(text), default=str))
    return [error.message for error in validator.iter_errors(data)]


def test_the_demo_is_right_by_the_schema(validator: jsonschema.Draft7Validator) -> None:
    """The configuration that comes with listenkit has no mistake."""
    assert mistakes(validator, (ROOT / "src/listenkit/demo/listenkit.toml").read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", sorted((ROOT / "examples").rglob("listenkit.toml")), ids=lambda path: path.parent.name)
def test_the_examples_are_right_by_the_schema(validator: jsonschema.Draft7Validator, path: Path) -> None:
    """What others are told to copy has no mistake."""
    assert mistakes(validator, path.read_text(encoding="utf-8")) == []


def test_init_writes_a_file_and_the_schema_that_it_names(tmp_path: Path, validator: jsonschema.Draft7Validator) -> None:
    """Its first line names the schema beside it, by which it has no mistake, with and without a source."""
    (tmp_path / "r.csv").write_text("comment,date\nThe delivery was late again,2026-10-02\nLovely staff,2026-10-03\n")
    for folder, more in (("plain", ()), ("guessed", ("--from", tmp_path / "r.csv"))):
        assert run("init", tmp_path / folder, *more).code == 0
        text = (tmp_path / folder / "listenkit.toml").read_text(encoding="utf-8")
        assert text.splitlines()[0] == f"#:schema ./{SCHEMA_NAME}"
        assert json.loads((tmp_path / folder / SCHEMA_NAME).read_text(encoding="utf-8")) == validator.schema
        assert mistakes(validator, text) == []


@pytest.mark.parametrize("kind", [kind.name for kind in kinds()])
def test_a_source_of_every_kind_is_right_by_the_schema(validator: jsonschema.Draft7Validator, kind: str) -> None:
    """What is added is what editors take for right; a key of no collector's is not."""
    text = make_block(find_kind(kind), "a", "customers").text
    assert mistakes(validator, text) == []
    [said] = mistakes(validator, text + "ulr = 3\n")
    assert "'ulr' was unexpected" in said


@pytest.mark.parametrize("page", ["README.md", "docs/rest.md"])
def test_the_sources_of_the_documentation_are_right_by_the_schema(
    validator: jsonschema.Draft7Validator, page: str
) -> None:
    """Each block of TOML that holds whole sources has no mistake."""
    blocks = re.findall(r"```toml\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"), re.DOTALL)
    whole = [block for block in blocks if "[[sources]]" in block and "collector" in block and "\n…" not in block]
    assert [message for block in whole for message in mistakes(validator, block)] == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[organisation]\nnmae = "Lac"\n', "'nmae' was unexpected"),
        ("[grups.customers]\n", "'grups' was unexpected"),
        ("[groups.customers]\npopulation = 0\n", "0 is less than the minimum of 1"),
        (SOURCE + 'collector = "fils"\n', "'fils' is not one of"),
        (SOURCE + 'collector = "files"\npath = "a.csv"\n', "'text' is a required property"),
        (SOURCE + 'collector = "mbox"\npath = "a"\ntext = "b"\n', "'text' was unexpected"),
        (SOURCE + 'collector = "redmine"\n', "'url' is a required property"),
        (SOURCE + 'collector = "redmine"\nurl = "https://r.eu"\nparameters.projet = "x"\n', "'projet' was unexpected"),
        (SOURCE + 'collector = "redmine"\nurl = "https://r.eu"\nrate = "x"\n', "'x' is not of type 'number'"),
        (SOURCE + 'collector = "redmine"\nurl = "https://r.eu"\nrequests = []\n', "'requests' was unexpected"),
        (SOURCE + 'collector = "imap"\nhost = "h"\nuser = "u"\npassword = "x"\n', "'x' is not of type 'object'"),
        (SOURCE + 'collector = "imap"\nhost = "h"\nuser = "u"\npassword = {}\n', "{} should be non-empty"),
        ('[check]\n"customers.comments" = { minimum = "x" }\n', "'x' is not of type 'number'"),
    ],
)  # fmt: skip
def test_mistakes_are_marked(validator: jsonschema.Draft7Validator, text: str, message: str) -> None:
    """An unknown section, key, collector or parameter, a missing key, and a secret that stands there itself."""
    said = mistakes(validator, text)
    assert len(said) == 1
    assert message in said[0]


def test_every_key_of_a_source_is_offered_with_its_words() -> None:
    """Editors that do not look into conditions complete the keys of all collectors all the same."""
    offered = configuration_schema()["definitions"]["source"]["properties"]
    for kind in kinds():
        assert set(kind.keys) <= set(offered), kind.name
    assert offered["host"]["description"] == "the mail server"


def test_the_schema_is_printed() -> None:
    """`sources schema` gives what `init` writes."""
    assert run("sources", "schema").json == json.loads(json.dumps(configuration_schema()))
