"""Around the execution of an operation: documents prepared once, failures told with codes."""
