"""`tuiapp bench`: the same engine without a screen, many runs, and their figures."""
