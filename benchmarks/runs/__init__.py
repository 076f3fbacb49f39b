"""A whole matching run as a job: 5,000 demands, 150 institutes, 40,000 offers, three objectives with their proofs."""

VISITS = 31
"""How often each page is visited, after a few that warm it up."""
