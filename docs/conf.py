"""Settings of the documentation site, which `make docs` builds into build/docs.

The pages are Markdown and read well without being built. Two directives fill in what the program knows of
itself, so that it cannot go stale: `command-line` (every command with its options), `kinds-of-findings`
(their pages), and `modules` and `public-calls` (the API reference). They live in `tests/tools/site`.
"""

import os
import sys
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
# Compiled functions are plain Python functions for whoever reads their signatures.
os.environ["NUMBA_DISABLE_JIT"] = "1"

project = "childproof"
author = "The childproof authors"
copyright = "The childproof authors, Apache License 2.0"
version = release = import_module("childproof.version").__version__
language = "en"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "tests.tools.site"]
source_suffix = {".md": "markdown"}
exclude_patterns: list[str] = []
nitpicky = True

myst_heading_anchors = 3
myst_enable_extensions = ["deflist"]

napoleon_numpy_docstring = False
napoleon_use_ivar = True
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
autodoc_preserve_defaults = True
python_maximum_signature_line_length = 100

smartquotes = False

html_theme = "furo"
html_title = f"childproof {version}"
html_show_sphinx = False
html_copy_source = False
html_static_path: list[str] = []
