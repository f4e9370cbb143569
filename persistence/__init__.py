"""Postgres and Redis behind the ports that the heart declares (`actors.ports`).

Owns: the schema and its migrations, the statements, the journal that makes turns durable, the loaders, the mirrors
and rate limits in Redis, the embedded servers of the demo, and an in-memory twin of it all.
Must not: know a rule, a route or a till; import asyncpg, redis or trio_asyncio outside of `bridge.py`.
"""
