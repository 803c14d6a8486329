"""Claims over time for any number of people and chats, with third people acting. Start with `prove.py`."""
