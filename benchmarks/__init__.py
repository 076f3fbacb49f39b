"""What is measured, how to run it, and the last results."""
