def run(url: str, mailbox: str | None) -> int:
    return 0
