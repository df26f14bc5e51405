"""Runs sources into the dataset, side by side: envelope, analyse, store page by page, keep the ledger."""

from listenkit.collect.keeper import Outcome, Run
from listenkit.collect.run import collect

__all__ = ["Outcome", "Run", "collect"]
