"""What is asked for against what the stock holds, and what is done about it."""
