"""Rankers of links that are trained on frozen vectors: the head of a published system, a *reconstruction*.

El Bouari and de Rassenfosse train two encoders apart on frozen token vectors, with hard negatives that two policies
choose; this room has that, smaller by default, and what it is to be compared with.
"""
