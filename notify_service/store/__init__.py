"""What notify_service keeps in Postgres."""
