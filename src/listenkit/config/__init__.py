"""The configuration: one tree of frozen values, built once from ``listenkit.toml`` and passed down."""

from listenkit.config.loading import CONFIG_NAME, find_project, load_config
from listenkit.config.secrets import SecretReference
from listenkit.config.tree import Check, Collecting, Config, Dialogue, Group, Mail, Organisation, ReportDefaults, Source

__all__ = [
    "CONFIG_NAME",
    "Check",
    "Collecting",
    "Config",
    "Dialogue",
    "Group",
    "Mail",
    "Organisation",
    "ReportDefaults",
    "SecretReference",
    "Source",
    "find_project",
    "load_config",
]
