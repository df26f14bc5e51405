"""Measures how well listenkit reads real labelled comments, and holds floors; run by ``make quality``."""
