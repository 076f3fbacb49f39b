"""Assignment: published instances, peers on the same work, and whole commands at scale."""
