"""The commands, one a module: each parses its arguments, calls, prints and exits. Heavy imports are local to them."""
