"""Discussions: questions and answers.

Owns `thread`, `thread_theme`, `post`, `post_version`, `post_quote`, `post_translation`, `machine_translation`,
`mention`, `too`, `thread_mark` and `space_read`. A thread's first post (number 1) is the question or topic itself;
every post belongs to its thread's circle and follows it (R4).
"""
