#!/usr/bin/env python
"""Django's commands. Those that shape the database run as its owner, all others as the application."""

import os
import sys

AS_OWNER = {"prepare_database", "migrate", "makemigrations", "add_partnership", "backup", "restore"}

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coproduction.settings")
    if len(sys.argv) > 1 and sys.argv[1] in AS_OWNER:
        os.environ["AS_OWNER"] = "1"
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
