"""The German language pack: data only, read by :mod:`listenkit.languages.packs`."""
