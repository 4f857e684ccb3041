"""The local stack's mailbox: receives every mail the stack sends, keeps it on disk, and shows it on a page."""
