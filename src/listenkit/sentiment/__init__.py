"""Sentiment by rules: one engine for every language pack."""

from listenkit.sentiment.engine import ENGINE_VERSION, SentimentEngine, Weight

__all__ = ["ENGINE_VERSION", "SentimentEngine", "Weight"]
