"""What is allowed: vocabularies, readings, rules, claims, and what they mean.

Start with `decide.py`: the meaning, on one page.
"""
