"""What breaks when everything goes wrong: tried often, counted, and written down."""
