"""A real MediaWiki on SQLite: talk pages, their revisions and their feeds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.servers.processes import (
    HOST,
    choose_user,
    find_program,
    free_port,
    give_up,
    leave_to_test_servers,
    run,
    running,
    temporary_folder,
)
from tests.servers.web import answers, call

PACKAGE = Path("/usr/share/mediawiki")
USER = "Host"
PASSWORD = "a made-up secret"

_MORE_SETTINGS = """
$wgRateLimits = [];
$wgPasswordAttemptThrottle = [];
$wgAccountCreationThrottle = [];
$wgJobRunRate = 0;
$wgEnableEmail = false;
$wgGroupPermissions['sysop']['deleterevision'] = true;
"""


@dataclass(frozen=True)
class MediaWiki:
    """A running wiki in which everybody may write; ``user`` is its administrator."""

    url: str
    user: str
    password: str
    _cookies: dict[str, httpx.Cookies] = field(default_factory=dict)

    def say(self, page: str, title: str, text: str, *, author: str = "") -> int:
        """Add a signed section to a page and return the number of the revision; without an author nobody is named."""
        return self._edit(author, title=page, section="new", sectiontitle=title, text=f"{text} ~~~~")

    def edit(self, page: str, text: str, *, author: str = "") -> int:
        """Replace the text of a page and return the number of the revision."""
        return self._edit(author, title=page, text=text)

    def withdraw(self, revision: int) -> None:
        """Hide the text of a revision that is no longer the newest, as an administrator does."""
        self._act(self.user, action="revisiondelete", type="revision", ids=revision, hide="content")

    def _edit(self, author: str, **facts: Any) -> int:
        return int(self._act(author, action="edit", **facts)["edit"]["newrevid"])

    def _act(self, author: str, **facts: Any) -> dict[str, Any]:
        self._enter(author)
        return self._call(author, **facts, token=self._token(author, "csrf"))

    def _enter(self, author: str) -> None:
        """Log the administrator in, or make an account for anybody else, the first time that they write."""
        if not author or author in self._cookies:
            return
        if author != self.user:
            new = {"retype": PASSWORD, "createreturnurl": self.url, "createtoken": self._token(author, "createaccount")}
            self._call(author, action="createaccount", username=author, password=PASSWORD, **new)
        back = {"loginreturnurl": self.url, "logintoken": self._token(author, "login")}
        answer = self._call(author, action="clientlogin", username=author, password=PASSWORD, **back)
        if answer["clientlogin"]["status"] != "PASS":
            raise RuntimeError(f"MediaWiki did not let {author} in: {answer}")

    def _token(self, author: str, kind: str) -> str:
        answer = self._call(author, action="query", meta="tokens", type=kind)
        return str(answer["query"]["tokens"][f"{kind}token"])

    def _call(self, author: str, **facts: Any) -> dict[str, Any]:
        cookies = self._cookies.setdefault(author, httpx.Cookies()) if author else httpx.Cookies()
        answer = call("POST", f"{self.url}/api.php", data=facts | {"format": "json"}, cookies=cookies)
        cookies.update(answer.cookies)
        told: dict[str, Any] = answer.json()
        if "error" in told:
            raise RuntimeError(f"MediaWiki refused {facts}: {told['error']}")
        return told


@contextmanager
def running_mediawiki() -> Iterator[MediaWiki]:
    """Run an empty MediaWiki until the block ends; skip or give up on the test where it is not installed."""
    leave_to_test_servers()
    if not PACKAGE.is_dir():
        give_up("needs the package mediawiki, which is not installed (.ci/servers --all installs it)")
    php = find_program("php")
    owner = choose_user("www-data")
    with temporary_folder(owner) as folder:
        url = f"http://{HOST}:{(port := free_port())}"
        run([php, str(PACKAGE / "maintenance" / "install.php"), "--dbtype", "sqlite", "--dbpath", str(folder),
             "--dbname", "wiki", "--confpath", str(folder), "--server", url, "--scriptpath", "", "--pass", PASSWORD,
             "Feedback", USER], user=owner, folder=folder)  # fmt: skip
        settings = folder / "LocalSettings.php"
        settings.write_text(settings.read_text(encoding="utf-8") + _MORE_SETTINGS, encoding="utf-8")
        environment = {"MW_CONFIG_FILE": str(settings), "PHP_CLI_SERVER_WORKERS": "2"}
        command = [php, "-d", "display_errors=0", "-S", f"{HOST}:{port}", "-t", str(PACKAGE)]
        is_ready = answers(f"{url}/api.php?action=query&format=json")
        with running(command, log=folder / "log", is_ready=is_ready, user=owner, environment=environment):
            yield MediaWiki(url, USER, PASSWORD)
