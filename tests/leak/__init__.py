"""Nobody learns what is hidden: twin worlds, the mutants that prove them, and who may do what."""
