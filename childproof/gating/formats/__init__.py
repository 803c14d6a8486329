"""The formats of the gate: made from one result, without times and without paths of the machine."""
