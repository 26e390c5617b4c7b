"""Several servers, workers, Redis and proxies, as processes."""
