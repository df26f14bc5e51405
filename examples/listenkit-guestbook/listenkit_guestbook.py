"""A collector that is a package of its own: each line of a text file is something that a guest wrote."""

from __future__ import annotations

from collections.abc import Iterator

from listenkit.collectors import Collector
from listenkit.config.tree import Section
from listenkit.errors import SourceError
from listenkit.model import Cursor, Item, Page


class GuestbookCollector(Collector):
    """Reads a guest book to which lines are only ever added."""

    name = "guestbook"
    title = "Lines of a guest book"
    resumes = "from the next line"

    class Options(Section):
        """``path``: the text file, from the project's folder on."""

        path: str

    def pages(self, cursor: Cursor | None) -> Iterator[Page]:
        """Yield one page a line, with the number of the line as the cursor."""
        path = self.context.root / self.options.path
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except OSError as error:
            raise SourceError(f"the guest book {path} cannot be read: {error.strerror}") from None
        start = cursor.get("line", 0) if cursor else 0
        for number, line in enumerate(lines[start:], start=start + 1):
            yield Page([Item(text=line, native_id=str(number), where=f"line {number}")], cursor={"line": number})
