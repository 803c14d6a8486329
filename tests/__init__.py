from pathlib import Path

from rulebook.language import show_in

ROOT = Path(__file__).parents[1]
show_in("en")
