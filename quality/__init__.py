"""Measures how well listenkit reads real labelled comments; run by ``make quality``."""
