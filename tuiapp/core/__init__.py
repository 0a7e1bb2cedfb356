"""Values and folds: what a stream is. No I/O, no clock, nothing but the standard library."""
