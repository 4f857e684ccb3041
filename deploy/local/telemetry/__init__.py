"""The telemetry page: receives OTLP, shows each trace as a waterfall across the processes with its logs, and the metrics of ten minutes."""
