"""A whole matching run as a job: 5,000 demands, 150 institutes, 40,000 offers, three objectives with their proofs."""
