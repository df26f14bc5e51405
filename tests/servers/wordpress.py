"""A real WordPress on PHP's own web server, with a MariaDB behind it: comments through its feeds and its interface."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.servers.mariadb import MariaDB, running_mariadb
from tests.servers.processes import (
    HOST,
    choose_user,
    find_program,
    free_port,
    give_up,
    listens,
    run,
    running,
    temporary_folder,
)
from tests.servers.web import call

PACKAGE = Path("/usr/share/wordpress")
USER = "editor"

_SETTINGS = """<?php
define('DB_NAME', %(database)s);
define('DB_USER', %(user)s);
define('DB_PASSWORD', %(password)s);
define('DB_HOST', %(host)s);
define('DB_CHARSET', 'utf8mb4');
define('WP_HOME', %(url)s);
define('WP_SITEURL', %(url)s);
define('WP_ENVIRONMENT_TYPE', 'local');
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('DISABLE_WP_CRON', true);
define('WP_AUTO_UPDATE_CORE', false);
define('WP_DEBUG', false);
define('WP_DEBUG_DISPLAY', false);
$table_prefix = 'wp_';
if (!defined('ABSPATH')) { define('ABSPATH', __DIR__ . '/'); }
require_once ABSPATH . 'wp-settings.php';
"""

_INSTALL = """<?php
$_SERVER['HTTP_HOST'] = %(host)s;
$_SERVER['REQUEST_URI'] = '/';
define('WP_INSTALLING', true);
require __DIR__ . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install('Feedback blog', %(user)s, 'editor@example.org', true, '', 'a made-up secret');
global $wp_rewrite;
$wp_rewrite->set_permalink_structure('/%%postname%%/');
wp_delete_comment(1, true);
$made = WP_Application_Passwords::create_new_application_password(1, array('name' => 'listening'));
echo "\\nlistenkit:" . json_encode(is_wp_error($made) ? $made->get_error_message() : $made[0]);
"""

_COMMENT = """<?php
$_SERVER['HTTP_HOST'] = %(host)s;
$_SERVER['REQUEST_URI'] = '/';
require __DIR__ . '/wp-load.php';
$numbers = array();
foreach (json_decode(stream_get_contents(STDIN), true) as $comment) {
    $numbers[] = wp_insert_comment($comment + array('comment_post_ID' => 1, 'comment_approved' => 1));
}
echo "\\nlistenkit:" . json_encode($numbers);
"""


@dataclass(frozen=True)
class WordPress:
    """A running WordPress with one post; ``password`` is an application password of ``user``."""

    url: str
    user: str
    password: str
    database: MariaDB
    php: str
    folder: Path

    def say(self, comments: Sequence[dict[str, Any]]) -> list[int]:
        """Add comments, given by the columns of WordPress's own table, and return their numbers."""
        return list(_run_script(self.php, self.folder / "comment.php", json.dumps(comments)))

    def reply(self, comment: int, text: str, *, author: str = "Ana") -> int:
        """Answer a comment, approved at once, and return the number of the answer."""
        said = {"post": 1, "parent": comment, "content": text, "status": "approve"}
        person = {"author_name": author, "author_email": f"{author.lower()}@example.org"}
        return int(self._call("POST", "", json=said | person).json()["id"])

    def edit(self, comment: int, text: str) -> None:
        """Replace the text of a comment, which leaves its date as it was."""
        self._call("POST", f"/{comment}", json={"content": text})

    def hold(self, comment: int) -> None:
        """Take a comment back until somebody approves it."""
        self._call("POST", f"/{comment}", json={"status": "hold"})

    def withdraw(self, comment: int) -> None:
        """Put a comment into the bin, where visitors do not see it."""
        self._call("DELETE", f"/{comment}")

    def _call(self, method: str, path: str, **given: Any) -> httpx.Response:
        address = f"{self.url}/wp-json/wp/v2/comments{path}"
        return call(method, address, auth=(self.user, self.password), **given)


@contextmanager
def running_wordpress() -> Iterator[WordPress]:
    """Run a WordPress until the block ends; give up on the test where it is not installed."""
    if not PACKAGE.is_dir():
        give_up("needs the package wordpress, which is not installed (.ci/servers installs it)")
    php = find_program("php")
    with running_mariadb() as database, temporary_folder() as folder:
        site, port = folder / "site", free_port()
        shutil.copytree(PACKAGE, site, ignore_dangling_symlinks=True)
        facts = {
            "database": database.database,
            "user": database.user,
            "password": database.password,
            "host": f"{HOST}:{database.port}",
            "url": f"http://{HOST}:{port}",
        }
        _write(site / "wp-config.php", _SETTINGS, facts)
        _write(site / "install.php", _INSTALL, {"host": f"{HOST}:{port}", "user": USER})
        _write(site / "comment.php", _COMMENT, {"host": f"{HOST}:{port}"})
        secret = str(_run_script(php, site / "install.php"))
        command = [php, "-d", "display_errors=0", "-S", f"{HOST}:{port}", "-t", str(site)]
        owner = choose_user("www-data")
        with running(command, log=folder / "php.log", is_ready=lambda: listens(port), user=owner):
            yield WordPress(facts["url"], USER, secret, database, php, site)


def _write(path: Path, template: str, facts: dict[str, str]) -> None:
    """Write a PHP file; JSON strings without ``$`` are PHP strings too."""
    path.write_text(template % {name: json.dumps(value) for name, value in facts.items()}, encoding="utf-8")


def _run_script(php: str, script: Path, given: str = "") -> Any:
    told = run([php, "-d", "display_errors=0", str(script)], text=given, folder=script.parent)
    return json.loads(told.rpartition("\nlistenkit:")[2])
