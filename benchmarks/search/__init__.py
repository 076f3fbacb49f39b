"""Instant search over 100,000 offers, a new offer's way into it, and the server time of the demo's pages."""
