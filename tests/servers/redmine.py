"""A real Redmine on SQLite: issues with journals, some of them private."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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

PACKAGE = Path("/usr/share/redmine")
GEMS = Path("/var/lib/redmine/Gemfile.lock")
PROJECT = "feedback"
CUSTOMER = "zoe"
COLLEAGUE = "hugo"

_DATABASE = "production: {{adapter: sqlite3, database: '{folder}/redmine.db', timeout: 20000}}\n"

_MIGRATE = "require File.expand_path('config/environment'); ActiveRecord::Tasks::DatabaseTasks.migrate"

_SET_UP = """
require File.expand_path('config/environment')
Redmine::DefaultData::Loader.load('en')
Setting.rest_api_enabled = '1'
Setting.default_language = 'en'
Role.non_member.add_permission!(:view_issues, :add_issues, :add_issue_notes, :edit_own_issue_notes)
Role.anonymous.add_permission!(:view_issues)
project = Project.create!(name: 'Feedback', identifier: ARGV[0], is_public: true, trackers: Tracker.all,
                          enabled_module_names: ['issue_tracking'])
def person(login)
  User.new(firstname: login.capitalize, lastname: 'Test', mail: "#{login}@example.org").tap do |user|
    user.login = login
    user.password = user.password_confirmation = 'a made-up secret'
    user.save!
  end
end
customer, colleague = ARGV[1..].map { |login| person(login) }
Member.create!(project: project, principal: colleague, roles: [Role.givable.first])
people = [User.find_by_login('admin'), customer, colleague]
puts "\nlistenkit:" + people.to_h { |user| [user.login, user.api_key] }.to_json
"""


@dataclass(frozen=True)
class Redmine:
    """A running server with one public project, and the keys of its administrator, a colleague and a customer.

    The colleague is a member of the project, who sees private notes; the customer is not, and does not.
    """

    url: str
    project: str
    keys: dict[str, str]

    @property
    def key(self) -> str:
        """The administrator's key."""
        return self.keys["admin"]

    @property
    def reader_key(self) -> str:
        """The key of a person who is shown no private note."""
        return self.keys[CUSTOMER]

    def ask(self, subject: str, text: str, *, author: str = CUSTOMER) -> int:
        """Open an issue and return its number."""
        issue = {"project_id": self.project, "subject": subject, "description": text}
        return int(self._call("POST", "issues.json", author, json={"issue": issue}).json()["issue"]["id"])

    def reply(self, issue: int, text: str, *, author: str = COLLEAGUE) -> int:
        """Add a note to an issue and return the number of its journal."""
        return self._change(issue, {"notes": text}, author)

    def note(self, issue: int, text: str, *, author: str = COLLEAGUE) -> int:
        """Add a private note to an issue and return the number of its journal."""
        return self._change(issue, {"notes": text, "private_notes": True}, author)

    def close(self, issue: int, *, author: str = COLLEAGUE) -> int:
        """Close an issue, which leaves a journal without a note, and return the number of that journal."""
        return self._change(issue, {"status_id": 5}, author)

    def edit(self, journal: int, text: str) -> None:
        """Replace the text of a note; an empty text deletes the note."""
        self._call("PUT", f"journals/{journal}.json", json={"journal": {"notes": text}})

    def withdraw(self, issue: int) -> None:
        """Delete an issue with its notes."""
        self._call("DELETE", f"issues/{issue}.json")

    def _change(self, issue: int, facts: dict[str, Any], author: str) -> int:
        self._call("PUT", f"issues/{issue}.json", author, json={"issue": facts})
        found = self._call("GET", f"issues/{issue}.json?include=journals").json()["issue"]["journals"]
        return max(int(journal["id"]) for journal in found)

    def _call(self, method: str, path: str, author: str = "admin", **given: Any) -> httpx.Response:
        return call(method, f"{self.url}/{path}", headers={"x-redmine-api-key": self.keys[author]}, **given)


@contextmanager
def running_redmine() -> Iterator[Redmine]:
    """Run an empty Redmine until the block ends; skip or give up on the test where it is not installed."""
    leave_to_test_servers()
    if not GEMS.exists():
        give_up("needs the package redmine, which is not installed (.ci/servers --all installs it)")
    ruby, puma = find_program("ruby"), find_program("puma")
    owner = choose_user("www-data")
    with temporary_folder(owner) as folder:
        port, site = free_port(), _make_site(folder)
        run(["chown", "-R", owner, str(folder)])
        environment = {"HOME": str(folder), "SCHEMA": "/dev/null"}
        run([ruby, "-e", _MIGRATE], user=owner, folder=site, environment=environment)
        facts = [PROJECT, CUSTOMER, COLLEAGUE]
        told = run([ruby, "-e", _SET_UP, *facts], user=owner, folder=site, environment=environment)
        keys = json.loads(told.rpartition("\nlistenkit:")[2])
        # Not under Bundler, which would look for gems that Debian ships elsewhere.
        command = [puma, "--dir", str(site), "-b", f"tcp://{HOST}:{port}", "config.ru"]
        is_ready = answers(f"http://{HOST}:{port}/issues.json")
        with running(command, log=folder / "log", is_ready=is_ready, user=owner, environment=environment):
            yield Redmine(f"http://{HOST}:{port}", PROJECT, keys)


def _make_site(folder: Path) -> Path:
    """Copy the package, with a database, a log and files of its own instead of the machine's."""
    site, instance = folder / "site", folder / "site" / "instances" / "default"
    shutil.copytree(PACKAGE, site, ignore=shutil.ignore_patterns("instances", "Gemfile.lock", "database.yml"))
    shutil.copy(GEMS, site)
    for name in ("config", "log", "tmp", "files"):
        (instance / name).mkdir(parents=True)
    (instance / "config" / "database.yml").write_text(_DATABASE.format(folder=folder), encoding="utf-8")
    (instance / "config" / "secret_key.txt").write_text("made up, and long enough for a test", encoding="utf-8")
    return site
