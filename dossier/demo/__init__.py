"""The demo company: people, customers and documents, all invented from a seed.

Nothing here is a real firm or person; the same seed gives the same bytes (issue 2, item 12).
"""
