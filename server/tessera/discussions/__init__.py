"""Discussions: questions and answers.

Owns `thread`, `thread_theme`, `post`, `post_version` and `too`. A thread's first post (number 1) is the question
itself; every post belongs to its thread's circle and follows it (R4).
"""
