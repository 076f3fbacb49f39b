"""Personal tokens: what a program may do in a person's name."""
