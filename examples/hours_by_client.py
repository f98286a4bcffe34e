#!/usr/bin/env python3
"""Hours and billable amount by client and month.

Reads Clockify into a database with PyAirbyte (pip install airbyte), then asks it in SQL. A second run reads only what
is new or recent. The database is the file clockify.duckdb, or PostgreSQL where PGHOST is set.

    CLOCKIFY_API_KEY=... python examples/hours_by_client.py
"""

import os
from pathlib import Path

import airbyte as ab
from airbyte.caches import DuckDBCache, PostgresCache

# Amounts in different currencies do not add up: each is a line of its own. Rates are in minor units (cents). A timer
# that still runs has no end, and is left out.
HOURS_BY_CLIENT = """
with entries as (
    select
        workspaceid,
        projectid,
        substr(timeinterval ->> 'start', 1, 7) as month,
        extract(epoch from cast(timeinterval ->> 'end' as timestamp) - cast(timeinterval ->> 'start' as timestamp)) / 3600.0
            as hours,
        case when billable then cast(hourlyrate ->> 'amount' as bigint) / 100.0 else 0 end as rate,
        coalesce(hourlyrate ->> 'currency', '') as currency
    from time_entries
    where (timeinterval ->> 'end') is not null
)
select
    w.name as workspace,
    coalesce(p.clientname, '') as client,
    month,
    currency,
    sum(hours) as hours,
    coalesce(sum(hours * rate), 0) as amount
from entries as e
join workspaces as w on w.id = e.workspaceid
left join projects as p on p.id = e.projectid
group by 1, 2, 3, 4
order by 3 desc, 1, 2, 4
"""


def source() -> ab.Source:
    config = {"api_key": os.environ["CLOCKIFY_API_KEY"]}
    if "CLOCKIFY_API_URL" in os.environ:
        config["api_url"] = os.environ["CLOCKIFY_API_URL"]
    executable = Path(__file__).resolve().parent.parent / "bin" / "main"
    return ab.get_source("source-clockify", local_executable=executable, config=config)


def database() -> DuckDBCache | PostgresCache:
    if "PGHOST" not in os.environ:
        return DuckDBCache(db_path="clockify.duckdb")
    return PostgresCache(
        host=os.environ["PGHOST"],
        port=int(os.environ.get("PGPORT", "5432")),
        username=os.environ["PGUSER"],
        password=os.environ.get("PGPASSWORD", ""),
        database=os.environ.get("PGDATABASE", "postgres"),
        schema_name="public",
    )


def main() -> None:
    clockify = source()
    clockify.check()
    clockify.select_streams(["workspaces", "projects", "time_entries"])
    cache = database()
    clockify.read(cache=cache)
    for row in cache.run_sql_query(HOURS_BY_CLIENT):
        print("{month}  {workspace:20} {client:20} {hours:9.2f} h {amount:12.2f} {currency}".format(**row))


if __name__ == "__main__":
    main()
