"""The demo organization: Nordhelm Mutual, a life insurer ten weeks before Stage 1."""
