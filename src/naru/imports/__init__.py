"""Bringing tables in: read, clean, show each row's verdict, write, and take it back."""
