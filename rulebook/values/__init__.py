"""What values of every wing share: a mapping that cannot be changed, and the way into JSON.

    frozen_mapping   a read-only mapping that pickles and copies
    json_values      any value as values of JSON, as it is

It imports nothing of the rest of the toolkit.
"""
