"""What runs the SQL: one module and one `.sql` file for each group of tables."""
