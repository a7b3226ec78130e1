"""Graphs in GraphML: ours with all their types, others through what their labels stand for."""
