"""What gunicorn reads by itself when it starts here: our log lines, and one place for the figures of its workers."""

import os
import shutil
from tempfile import mkdtemp
from typing import Any

from coproduction.watch import logs

logconfig_dict = logs.config(json=os.environ.get("LOG_FORMAT") == "json", level="WARNING")

if os.environ.get("METRICS_TOKEN"):
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = mkdtemp(prefix="coproduction-metrics-")


def child_exit(server: Any, worker: Any) -> None:
    """A worker that ended is no longer alive in the figures; what it counted stays."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def on_exit(server: Any) -> None:
    if folder := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        shutil.rmtree(folder, ignore_errors=True)
