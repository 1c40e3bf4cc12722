"""guanbao (关报): Chinese government disclosure reports, read into data that can be checked."""

__version__ = "0.1.0"
