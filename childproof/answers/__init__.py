"""Values that show themselves: simulations, breakdowns, sensitivity, the result of an audit."""
