"""Spoken code: from words to expressions, declarations and constructs of a programming language.

What belongs here: what is written for what was said. What does not: where in a document it goes (action/add*.py).
"""
