-- The revision that the migrations have brought the tables to.
SELECT version_num AS revision FROM alembic_version
