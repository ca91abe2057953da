"""Backup and restore: one archive of the database and its files, as at one moment."""
