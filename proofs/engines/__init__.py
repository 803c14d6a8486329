"""What decides: formulas for Z3, the solver, SMT-LIB, bit sets, prime rows, covers."""
