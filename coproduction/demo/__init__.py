"""The demo: invented people, groups and services, brought to life through the real actions.

"Demo North" tells one activity's story from a gap in the map to a decision; "Demo South" is a filled
neighbour. All people and groups are invented.
"""
