"""Graphs in RDF: parsed without believing them, and read in the terms of the ontology."""
