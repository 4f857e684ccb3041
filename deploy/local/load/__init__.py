"""Load on a stack: customers who go the usual ways, how long each step takes them, and a report of it."""
