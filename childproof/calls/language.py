"""`cp.language`: the language in which results show themselves."""

from __future__ import annotations

from childproof.calls.arguments import OPTIONAL_TEXT, takes
from rulebook.language import LANGUAGES, SHOWN, Message, resolved, show_in
from rulebook.reader.faults import allowed_names, clipped, one_fault


@takes(code=OPTIONAL_TEXT)
def language(code: str | None = None) -> str:
    """Let results show themselves in English ("en") or Russian ("ru"); the language that is set now.

        cp.language("ru")

    By default it is the one of the system. It holds for words, tables, pictures and errors; `to_dict` and
    `audit` take a language of their own.

    Raises:
        InputError: there is no such language.
    """
    if code is not None:
        code = code.lower()
        if code not in LANGUAGES:
            hint = allowed_names(code, LANGUAGES, Message("languages"))
            raise one_fault("language", Message("unknown language `{name}`", name=clipped(code)), hint)
        show_in(code)
    return resolved(SHOWN)
