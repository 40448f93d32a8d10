"""VS Code itself with the extension installed: code-server in a headless Chromium, real speech, the real server.

`make vscode` installs what that needs (install.py) and runs it.
"""
