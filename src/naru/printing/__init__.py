"""Printed documents: say once what stands in one, and have it as PDF or HWPX.

`blocks` is what a document holds, as plain values; `pdf` and `hwpx` set it; `forms` fills an operator's own form.
"""
