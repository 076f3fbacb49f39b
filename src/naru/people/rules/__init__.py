"""Rules about organisations: what the regulations say, as plain functions that answer a `Decision`."""
