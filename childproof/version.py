"""The version of the toolkit, the only place that names it."""

__version__ = "0.2.0"
