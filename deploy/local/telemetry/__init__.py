"""The telemetry page: receives spans by OTLP and shows each trace as a waterfall across the processes."""
