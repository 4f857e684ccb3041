"""What watches a running deployment: settings of collector, Prometheus, Alertmanager, Loki and Grafana, and what makes the dashboards."""
