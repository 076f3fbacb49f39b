"""How well matching finds: plain BM25 beside Naru on public collections (python -m benchmarks.retrieval)."""
