from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def blocks_of(name: str) -> list[str]:
    """Return the commands and code of a page: indented lines and fenced blocks, without comments and output."""
    fence, found = "", []
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("```"):
            fence = "" if fence else line
        elif fence not in ("", "```text") or (not fence and line.startswith("    ")):
            found.append(re.sub(r"\s*#.*", "", line).strip())
    return [line for line in found if line]


def test_the_french_readme_has_the_same_commands() -> None:
    """A command or setting that changes in one language changes in the other."""
    assert blocks_of("README.fr.md") == blocks_of("README.md")


def test_every_command_of_the_readme_exists() -> None:
    """Each `listenkit …` of the README names a command that --help lists."""
    commands = {
        match
        for line in blocks_of("README.md")
        for match in re.findall(r"(?:^|/|\| |&& )listenkit (?:--\S+ \S+ |--quiet )*([a-z]+)", line)
    }
    listed = subprocess.run(
        [sys.executable, "-m", "listenkit", "--help"], capture_output=True, text=True, check=True
    ).stdout
    assert commands
    assert {command for command in commands if f" {command} " not in listed} == set()


def test_every_link_of_the_docs_leads_somewhere() -> None:
    """Relative links of README and docs point at files that exist."""
    pages = (ROOT / "README.md", ROOT / "README.fr.md", *(ROOT / "docs").rglob("*.md"))
    links = [(page, link) for page in pages for link in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8"))]
    broken = [f"{page.name}: {link}" for page, link in links if "://" not in link and not (page.parent / link).exists()]
    assert broken == []


def test_the_generated_docs_are_up_to_date() -> None:
    """`make docs` would change nothing."""
    done = subprocess.run(
        [sys.executable, "docs/generate.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, "run make docs"
