"""Makes the pages of the catalogue: an index by category, and one page for each kind, from what it declares."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from listenkit.catalogue import Kind, kinds
from listenkit.catalogue.block import make_block
from listenkit.text import one_line

PROOFS = {
    "server": "tried against the real server, which the tests start",
    "recording": "tried against recordings of the real service, or the real thing kept in files",
    "specification": "tried against the vendor's machine-readable description of its interface, served by a mock",
    "documentation": "written from the vendor's documentation, read field by field; nothing real has answered it here",
}


def catalogue_pages(docs: Path) -> dict[Path, str]:
    """Return the text of each page by its path below the folder of the documentation."""
    found = kinds()
    pages = {docs / "catalogue" / f"{kind.name}.md": _page(kind) for kind in found}
    return {docs / "catalogue.md": _index(found), **pages}


def _index(found: list[Kind]) -> str:
    lines = ["# What can be listened to", "", "Generated from the code by `make docs`.", ""]
    lines += [
        "`listenkit sources kinds` prints this list, `listenkit sources kinds NAME` everything about one kind, and",
        "`listenkit sources add NAME` writes a commented source of it into `listenkit.toml`. Any other service that",
        "answers with JSON needs a description of its own: see [rest.md](rest.md).",
        "",
        "The word for the proof says how each was tried:",
        "",
        *(f"- **{word}**: {meaning}" for word, meaning in PROOFS.items()),
        "",
    ]
    for category, members in groupby(found, key=lambda kind: kind.category):
        lines += [f"## {category[0].upper()}{category[1:]}", "", "| kind | brings | proof |", "|---|---|---|"]
        lines += [_line(each) for each in members]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _line(kind: Kind) -> str:
    brings = " ".join(filter(None, (f"**{kind.title}**.", kind.short)))
    return f"| [{kind.name}](catalogue/{kind.name}.md) | {_cell(brings)} | {kind.proof} |"


def _page(kind: Kind) -> str:
    lines = [f"# {kind.name}: {one_line(kind.title)}", "", "Generated from the code by `make docs`.", ""]
    for heading, text in _facts(kind):
        lines += [f"## {heading}", "", text, ""] if text else []
    lines += ["## In listenkit.toml", "", "```toml", *_example(kind), "```", ""]
    lines += [f"`listenkit sources add {kind.name}` writes this, with everything that may be added as comments.", ""]
    if kind.parameters:
        lines += ["| parameter | for | default |", "|---|---|---|", *_parameters(kind), ""]
    lines += ["| key | for | |", "|---|---|---|", *_keys(kind), ""]
    lines += ["Keys that every source has: [configuration.md](../configuration.md).", ""]
    return "\n".join(lines).rstrip() + "\n"


def _facts(kind: Kind) -> Iterator[tuple[str, str]]:
    about = kind.about
    resumes = f"{kind.guarantee}; a run that was stopped resumes {kind.resumes}."
    if about is None:
        yield "Guarantee", resumes
        return
    yield "What it brings", about.brings
    yield "Permissions", about.permissions
    yield "Credential", about.credential
    yield "Limits", about.limits
    yield "What it misses", about.misses
    yield "Guarantee", resumes
    yield "Proof", f"**{about.proof}** ({PROOFS[about.proof]}): {about.proved.rstrip('.')}."
    yield "Documentation read", "\n".join(f"- <{page.url}>, {page.told}" for page in about.documentation)


def _example(kind: Kind) -> list[str]:
    block = make_block(kind, kind.name.replace("_", "-"), kind.group, is_short=True)
    return block.text.rstrip().splitlines()


def _parameters(kind: Kind) -> Iterator[str]:
    for each in kind.parameters:
        default = "**required**" if each.is_needed else f"`{each.default}`" if each.default else ""
        yield f"| `{each.name}` | {_cell(each.meaning)} | {default} |"


def _keys(kind: Kind) -> Iterator[str]:
    for key in kind.keys.values():
        words = [word for word, holds in (("needed", key.name in kind.needed), ("secret", key.is_secret)) if holds]
        yield f"| `{key.name}` | {_cell(key.meaning)} | {', '.join(words)} |"


def _cell(text: str) -> str:
    return one_line(text).replace("|", "\\|")
