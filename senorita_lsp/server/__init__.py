"""The language server: transports, the table of methods, sessions and turns.

LSP and JSON-RPC live here; text, words and sound themselves are the business of the packages below.
"""
