"""What the parser of the command line finds wrong, said like every other error and in either language."""

from __future__ import annotations

import re

from rulebook.language import N_, translator
from rulebook.reader.faults import nearest_name

_MISTAKES = (
    (
        r"No such option: (?P<name>\S+)(?: \(Possible options: (?P<near>.*)\))?.*",
        N_("there is no option `{name}`"),
    ),
    (
        r"No such command '(?P<name>.*?)'\.(?: Did you mean '?(?P<near>[^'?]+)'?.*)?",
        N_("there is no command `{name}`"),
    ),
    (r"Missing argument '(?P<name>.*?)'.*", N_("{name} is missing")),
    (r"Missing option '(?P<name>.*?)'.*", N_("the option `{name}` is needed")),
    (r"Option '(?P<name>.*?)' requires an argument.*", N_("the option `{name}` needs a value")),
    (r"Option '(?P<name>.*?)' does not take a value.*", N_("the option `{name}` takes no value")),
    (r"Got unexpected extra arguments?(?:\(s\))? \((?P<name>.*)\)", N_("one argument too many: `{name}`")),
)


def mistake_words(message: str, language: str) -> str:
    """A parser's message in our words; one that is not known here as it is."""
    _ = translator(language)
    for pattern, template in _MISTAKES:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found:
            said = _(template).format(name=found["name"])
            near = (found.groupdict().get("near") or "").split(", ")
            nearest = nearest_name(found["name"], near) or near[0]
            hint = _("did you mean {names}?").format(names=f"`{nearest}`") if nearest else ""
            return f"{said}\n  {hint}" if hint else said
    return message[:1].lower() + message[1:]
