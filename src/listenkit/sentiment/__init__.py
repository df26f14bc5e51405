"""Sentiment by rules: one engine for every language pack."""

from listenkit.sentiment.engine import ENGINE_VERSION, Sentiment, SentimentEngine, Weight, combine

__all__ = ["ENGINE_VERSION", "Sentiment", "SentimentEngine", "Weight", "combine"]
