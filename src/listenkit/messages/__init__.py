"""Reads one mail message: its bytes become an item, and the sender's own words are told from everything else."""

from listenkit.messages.parsing import MAX_MESSAGE, MESSAGE_PARTS, read_message
from listenkit.messages.stripping import own_words

__all__ = ["MAX_MESSAGE", "MESSAGE_PARTS", "own_words", "read_message"]
