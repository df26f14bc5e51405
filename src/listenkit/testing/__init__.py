"""For authors of collectors: the contract that every collector keeps, and services to keep it against.

The contract, on a place that does not change meanwhile::

    from listenkit.testing import check_collector

    def test_guestbook_keeps_the_contract(tmp_path):
        (tmp_path / "book.txt").write_text("Lovely evening\\nToo loud\\n")
        check_collector(Guestbook, {"path": "book.txt"}, root=tmp_path)

A recorded service, played back on loopback::

    from listenkit.testing import Exchange, replay

    PAGES = [
        Exchange("/notes?page=1", {"notes": [{"id": 1, "text": "Lovely"}], "next": "{origin}/notes?page=2"}),
        Exchange("/notes?page=2", {"notes": [{"id": 2, "text": "Too loud"}], "next": None}),
    ]

    def test_guestbook_reads_every_page(tmp_path):
        with replay(PAGES) as service:
            items = check_collector(Guestbook, {"url": service.url}, root=tmp_path)
        assert [item.native_id for item in items] == ["1", "2"]
        assert not service.unmatched, service.unmatched[0]

The same service with every fault of :data:`FAULTS` at every request, counting what is lost, doubled or leaked::

    from listenkit.testing import SECRET, check_faults

    def test_guestbook_loses_and_leaks_nothing():
        print(check_faults(Guestbook, {"url": "{origin}", "token": SECRET}, PAGES))
"""

from listenkit.testing.contract import LAWS, ContractBrokenError, check_collector
from listenkit.testing.exchanges import ANYTHING, ORIGIN, Exchange, load_exchanges, read_exchange, read_exchanges
from listenkit.testing.faultcheck import CANARY, SECRET, FaultRow, FaultTable, check_faults
from listenkit.testing.faults import FAULTS, Fault, Spoiled, spoil
from listenkit.testing.replay import UNMATCHED, Recording, Replay, Unmatched, replay
from listenkit.testing.server import Asked, Handler, Reply, Server, answering, listen

__all__ = [
    "ANYTHING",
    "CANARY",
    "FAULTS",
    "LAWS",
    "ORIGIN",
    "SECRET",
    "UNMATCHED",
    "Asked",
    "ContractBrokenError",
    "Exchange",
    "Fault",
    "FaultRow",
    "FaultTable",
    "Handler",
    "Recording",
    "Replay",
    "Reply",
    "Server",
    "Spoiled",
    "Unmatched",
    "answering",
    "check_collector",
    "check_faults",
    "listen",
    "load_exchanges",
    "read_exchange",
    "read_exchanges",
    "replay",
    "spoil",
]
