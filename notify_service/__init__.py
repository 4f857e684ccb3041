"""What customers are told, by e-mail: which event is told to whom, in which words, and whether it arrived at the mail server."""
