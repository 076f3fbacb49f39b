"""The reference pages, generated from what the code says of itself, so that they cannot drift from it."""

from naru.reference.command import docs

__all__ = ["docs"]
