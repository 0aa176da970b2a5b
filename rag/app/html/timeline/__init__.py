"""Differing figures over time, as a small drawing."""
