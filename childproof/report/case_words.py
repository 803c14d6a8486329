"""The words of "try a case", by the names that its script has for them."""

from __future__ import annotations

from rulebook.language import N_

CASE_WORDS = {
    "title": N_("Try a case"),
    "about": N_(
        "Set what is so. Every rule book decides the same attempt beside the others, with the line that "
        "decides and its own words. The address of the page holds the case: copy it to send the case."
    ),
    "no_script": N_(
        "To try a case the page needs scripts, which are switched off here. Everything else can be read "
        "without; `childproof show` decides any case on the command line."
    ),
    "too_old": N_("This browser is too old to unpack the tables; everything else can be read."),
    "left_out": N_("Too large to be tried in a page:"),
    "begin_with": N_("Begin with"),
    "chosen": N_("– facts as set below –"),
    "sender": N_("Who writes"),
    "recipient": N_("To whom"),
    "between": N_("Between the two"),
    "yes": N_("yes"),
    "no": N_("no"),
    "quoted": N_("“{option}”"),
    "cannot": N_("cannot be “{value}”: {reason}"),
    "copy": N_("Copy the link to this case"),
    "copied": N_("Copied."),
    "in_address": N_("The address above holds the case."),
    "not_possible": N_("The address holds no case that can be here; the first one is shown instead."),
    "silent": N_("No line of the text speaks of it."),
    "all_readings": N_("So it is however the text is read ({n} readings)."),
    "in_readings": N_("The text can be read otherwise:"),
    "of_readings": N_("in {n} of {total} readings"),
    "if_read": N_("Read so, it would be otherwise:"),
    "together": N_("No single answer changes it; several together do."),
    "if_fact": N_("One fact otherwise, and it would be:"),
    "no_fact": N_("No single fact changes it."),
    "show": N_("try it"),
    "picture": N_("Drawing of the case"),
    "arrow_sender": N_("Sender"),
    "arrow_recipient": N_("Recipient"),
    "dashed": N_("Dashed: the role is not confirmed. Small: under 18."),
}
"""Every text; those in braces are filled in by the script."""
