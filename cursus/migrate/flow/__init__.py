"""Answers one question: where does the value of an expression go?"""
