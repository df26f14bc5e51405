"""Guesses how a file of comments is to be read, and says what it guessed and why."""

from listenkit.guess.making import guess
from listenkit.guess.value import Guess

__all__ = ["Guess", "guess"]
