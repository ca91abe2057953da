"""Room mode: people of several groups in one hall answer on their phones, and a projector shows the way in.

What the Explorer and the matrix share: the ways in, the count, and the pages of the projector.
"""
