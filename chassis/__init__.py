"""What every process stands on: settings, Postgres, outbox, streams, gRPC, telemetry."""
