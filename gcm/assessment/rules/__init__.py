"""Clause 4.1: figures in, the whole working of the score out."""
