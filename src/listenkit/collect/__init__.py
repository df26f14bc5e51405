"""Runs sources into the dataset: envelope, analyse, store page by page, keep the ledger."""

from listenkit.collect.run import Outcome, Run, collect

__all__ = ["Outcome", "Run", "collect"]
