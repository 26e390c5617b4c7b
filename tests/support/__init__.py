"""What the tests share: one real PostgreSQL per worker, a fresh migrated database per test, a fixed cast."""
