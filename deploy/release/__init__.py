"""Releases: keys for a new deployment, digests of base images, bills of materials, and whether everything bears one version."""
