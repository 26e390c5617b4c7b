"""The front door: how the database, the server and the commands start, refuse to start, and stop."""
