"""What those who keep the machine running see of it: health, a log of requests, figures for Prometheus."""
