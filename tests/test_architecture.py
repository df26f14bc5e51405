"""The levels of the code: a module imports only from lower levels, and there is no cycle."""

from __future__ import annotations

import ast
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "src" / "listenkit"

LEVELS = (
    ("errors", "text", "html_text", "slack_text", "authors", "intervals", "cache"),
    ("times",),
    ("model", "loop", "registry", "summary"),
    ("config",),
    ("privacy", "languages"),
    ("dataset", "http", "mailing", "messages", "tables"),
    ("collectors", "sentiment", "themes", "kinds", "learning"),
    ("collect", "analyse", "guess", "demo", "testing", "catalogue"),
    ("engine", "actions", "dialogue"),
    ("report",),
    ("checks", "share"),
    ("cli",),
)
"""From the ground up. The families collectors, languages and report keep their members apart as well."""

ORDER = {name: level for level, names in enumerate(LEVELS) for name in names}
FAMILIES = {"collectors": {"base"}, "report": set()}

# A level may be used inside itself in these directions alone.
INSIDE = {
    ("loop", "model"),
    ("engine", "actions"),
    ("collect", "analyse"),
    ("testing", "collect"),
    ("guess", "analyse"),
}


def module_name(path: Path) -> str:
    """Return the dotted name of a file, the package's own name left out."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path: Path) -> set[str]:
    """Return the modules of ours that a file imports anywhere, also inside functions, package's own name left out."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("listenkit"):
            base = node.module.removeprefix("listenkit").lstrip(".")
            found |= {f"{base}.{alias.name}".lstrip(".") for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {
                alias.name.removeprefix("listenkit").lstrip(".") for alias in node.names if "listenkit" in alias.name
            }
    return found


def all_imports() -> dict[str, set[str]]:
    """Return what each module imports, by module."""
    return {module_name(path): imports_of(path) for path in sorted(PACKAGE.rglob("*.py"))}


def test_every_part_has_a_level() -> None:
    """A new part of the package must be given its level."""
    parts = {name.partition(".")[0] for name in all_imports()} - {"", "__main__"}
    assert parts == set(ORDER)


def test_imports_go_down_only() -> None:
    """No module imports from its own level or a higher one."""
    wrong = []
    for module, imported in all_imports().items():
        part = module.partition(".")[0]
        if part in ("", "__main__"):
            continue
        for name in imported:
            other = name.partition(".")[0]
            if other in ORDER and other != part and ORDER[other] >= ORDER[part] and (part, other) not in INSIDE:
                wrong.append(f"{module} imports {name}")
    assert wrong == []


def test_members_of_a_family_never_import_each_other() -> None:
    """A collector knows no other collector."""
    members = {path.parent.name for path in (PACKAGE / "collectors").glob("*/__init__.py")}
    assert members >= {"feed", "files", "imap", "mbox", "rest", "sql"}
    wrong = []
    for module, imported in all_imports().items():
        parts = module.split(".")
        if parts[0] != "collectors" or len(parts) < 2 or parts[1] not in members:
            continue
        others = members - {parts[1]}
        wrong += [f"{module} imports {name}" for name in imported if name.split(".")[:1] == ["collectors"]
                  and len(name.split(".")) > 1 and name.split(".")[1] in others]  # fmt: skip
    assert wrong == []


def test_there_is_no_import_cycle() -> None:
    """Modules can be ordered so that each imports earlier ones alone."""
    modules = all_imports()
    names = set(modules)

    def resolve(name: str) -> str:
        while name and name not in names:
            name = name.rpartition(".")[0]
        return name

    graph = {
        module: {resolve(name) for name in imported} - {module, ""} for module, imported in modules.items() if module
    }
    # A package's __init__ that gathers its own members is no cycle of theirs: members import each other directly.
    remaining = dict(graph)
    while free := [module for module, needs in remaining.items() if not (needs & set(remaining))]:
        for module in free:
            del remaining[module]
    assert sorted(remaining) == []
