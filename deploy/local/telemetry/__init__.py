"""The telemetry page: receives OTLP, shows each trace as a waterfall across the processes, and the metrics of the last minutes."""
