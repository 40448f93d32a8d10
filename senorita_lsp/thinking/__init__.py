"""What a language model is told, and what its words may come to: context, prompts, tools, code and findings.

What belongs here: pure functions from a task and a snapshot to messages, and from a model's words to checked actions.
What does not: how a model is reached (engines), and showing or speaking what it says (server, reply). A model's words
are data: nothing in them is carried out but by way of the same plans as a spoken command's.
"""
