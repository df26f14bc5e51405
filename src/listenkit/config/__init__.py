"""The configuration: one tree of frozen values, built once from ``listenkit.toml`` and passed down."""

from listenkit.config.loading import CONFIG_NAME, find_project, load_config
from listenkit.config.secrets import SecretReference
from listenkit.config.tree import (
    Audience,
    Check,
    Collecting,
    Config,
    Dialogue,
    Group,
    Mail,
    Organisation,
    ReportDefaults,
    Share,
    Source,
)

__all__ = [
    "CONFIG_NAME",
    "Audience",
    "Check",
    "Collecting",
    "Config",
    "Dialogue",
    "Group",
    "Mail",
    "Organisation",
    "ReportDefaults",
    "SecretReference",
    "Share",
    "Source",
    "find_project",
    "load_config",
]
