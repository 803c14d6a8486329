"""Reads the TOML files that people write: typed access, every fault with its file, line and way out.

A library of its own. A loader takes tables and entries from it, one after the other; what is missing,
mistyped, unknown or too long becomes a fault, reading goes on with a harmless value, and all faults are
raised at the end, in the order of the lines:

    def load_clubs(path: str | Path) -> tuple[Club, ...]:
        top = read_entries(path, {"clubs": "[clubs.some-name]"})
        top.only("title", "clubs")
        top.words("title")
        clubs = []
        for name, entries in top.children("clubs", Message("club")):
            entries.only("size", "kind", "open")
            kind = entries.choice("kind", ("chess", "dance"), Message("kind"), Message("kinds"))
            clubs.append(Club(name, entries.number("size"), kind, entries.yes_no("open", default=True)))
        top.faults.raise_if_any()
        return tuple(clubs)

    clubs.toml:7: club `rooks`: unknown kind `ches`
      did you mean `chess`?   kinds: chess, dance

What is said of a fault is a `Message`: a template with its values, so that it can be said in any language
later.

What a loader can ask for: `text`, `texts`, `name`, `word`, `choice`, `number`, `yes_no`, `value` and `words`
for single entries; `rows` and `one_row` for rows over the `Names` it knows; `child`, `children` and `tables`
for tables inside a table; `only` for what may stand there; `fault` for whatever else is wrong. A file of any
kind is held to the same limits: 1 MiB (a policy 4), twelve levels, 4,000 characters a text, 80 a name, 1,000
entries a list, 64 values an entry of a row, and no control characters.

    arguments   checks of what functions are given, instead of files
    document    a TOML file with the line of every entry; `lines` finds them, `syntax` says what is no TOML
    entries     typed access to a document: rows, on top of `single_entries` and `toml_table`
    names       the names that a row may mention, with the values of each
    hints       how a fault speaks of values
    faults      a fault, the error with all of them, the nearest of the allowed names
    reasons     why the system refuses a file, in words of ours
    whole_file  writing: a file appears whole or not at all
    own_folder  a folder that nobody else can write into

It imports nothing of the rest of the toolkit but `rulebook.language`.
"""
