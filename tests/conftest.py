"""Settings of all tests."""

from hypothesis import settings

# A busy machine must not decide whether a law holds.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
