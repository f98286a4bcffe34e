"""An edit and a deletion of entries from before the look-back, with PyAirbyte into each database; and the queries of the examples."""

import re
from collections.abc import Callable
from pathlib import Path

import airbyte as ab
import pytest
from airbyte.caches.base import CacheBase
from airbyte.strategies import WriteStrategy
from clockify import BINARY, ROOT, Clockify
from test_pyairbyte import cache_of, variables  # noqa: F401

BLOCK = re.compile(r"```sql\n(.*?)```", re.DOTALL)
DEDUPED, APPENDED = BLOCK.findall((ROOT / "examples" / "README.md").read_text())


def read(clockify: Clockify, cache: CacheBase, strategy: WriteStrategy) -> None:
    source = ab.get_source("source-clockify", local_executable=BINARY, config=clockify.config)
    source.select_streams(["time_entries"])
    source.read(cache=cache, write_strategy=strategy)


@pytest.mark.parametrize(
    ("strategy", "query"),
    [(WriteStrategy.MERGE, DEDUPED), (WriteStrategy.APPEND, APPENDED)],
    ids=["deduped", "appended"],
)
def test_the_query_shows_an_old_edit_and_leaves_out_an_old_deletion(
    strategy: WriteStrategy,
    query: str,
    variables: dict[str, str],  # noqa: F811
    tmp_path: Path,
    note: Callable[[str], None],
) -> None:
    with Clockify() as clockify, cache_of(tmp_path, variables) as cache:
        read(clockify, cache, strategy)
        before = {row["id"]: row["description"] for row in cache.run_sql_query(query)}
        assert len(before) == clockify.rows["time_entries"]

        clockify.correct()
        edited, deleted = clockify.corrected["edited"], clockify.corrected["deleted"]
        read(clockify, cache, strategy)
        after = {row["id"]: row["description"] for row in cache.run_sql_query(query)}
        assert after == {id: text for id, text in before.items() if id != deleted["id"]} | {
            edited["id"]: edited["description"]
        }
        assert len(after) == clockify.rows["time_entries"] == len(before) - 1

        # what the query leaves out
        kept = f"select * from time_entries where id = '{deleted['id']}' and _ab_cdc_deleted_at is not null"
        [row] = cache.run_sql_query(kept)
        columns = {name for name, value in row.items() if value is not None and not name.startswith("_airbyte_")}
        assert columns == {"id", "workspaceid", "synced_at", "_ab_cdc_deleted_at"}
        kind = "PostgreSQL" if variables else "DuckDB"
        note(f"{kind}, {strategy.value}: {len(before)} time entries, then one edited and one deleted: {len(after)}")
