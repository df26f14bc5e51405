"""The Dutch language pack: data only, read by :mod:`listenkit.languages.packs`."""
