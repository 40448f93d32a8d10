"""Prompts for a language model, and what may come of its answers: context, tools, code and findings.

Pure functions from a task and a snapshot to messages, and from a model's words to checked actions. A model's words are
data: nothing in them is carried out except through the same plans as a spoken command's.
"""
