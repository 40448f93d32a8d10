"""What every network engine needs: keys, warm connections, back-off, and errors in the user's words."""
