"""A destination on Airbyte's Python CDK that refuses what real destinations refuse, and keeps nothing.

Acknowledges a state, with the number of records behind it, as real ones do. Its config may slow it down
(`seconds_per_record`) or make it die (`dies_after_records`).
"""

import logging
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from airbyte_cdk.destinations import Destination
from airbyte_cdk.models import (
    AirbyteConnectionStatus,
    AirbyteMessage,
    AirbyteMessageSerializer,
    AirbyteStateStats,
    AirbyteStateType,
    AirbyteStreamStatus,
    ConfiguredAirbyteCatalog,
    ConnectorSpecification,
    Status,
    TraceType,
    Type,
)

TERMINAL = {AirbyteStreamStatus.COMPLETE, AirbyteStreamStatus.INCOMPLETE}


class StrictDestination(Destination):
    def spec(self, logger: logging.Logger) -> ConnectorSpecification:
        return ConnectorSpecification(connectionSpecification={"type": "object", "properties": {}})

    def check(self, logger: logging.Logger, config: Mapping[str, Any]) -> AirbyteConnectionStatus:
        return AirbyteConnectionStatus(status=Status.SUCCEEDED)

    def _parse_input_stream(self, input_stream: Iterable[str]) -> Iterable[AirbyteMessage]:
        """Unlike the CDK's, lets no line pass that is not a message."""
        for line in input_stream:
            yield AirbyteMessageSerializer.load(orjson.loads(line))

    def write(
        self,
        config: Mapping[str, Any],
        configured_catalog: ConfiguredAirbyteCatalog,
        input_messages: Iterable[AirbyteMessage],
    ) -> Iterable[AirbyteMessage]:
        known = {configured.stream.name for configured in configured_catalog.streams}
        ended: dict[str, AirbyteStreamStatus] = {}
        pending: Counter[str] = Counter()
        records = 0

        def expect(condition: bool, problem: str) -> None:
            if not condition:
                raise ValueError(problem)

        def expect_open(stream: str, what: str) -> None:
            expect(stream in known, f"{what} of an unknown stream: {stream}")
            expect(stream not in ended, f"{what} of {stream} after its last status")

        for message in input_messages:
            if message.type == Type.RECORD:
                stream = message.record.stream
                expect_open(stream, "a record")
                expect(bool(message.record.data), f"an empty record of {stream}")
                pending[stream] += 1
                records += 1
                time.sleep(config.get("seconds_per_record", 0))
                if records == config.get("dies_after_records"):
                    os._exit(1)
            elif message.type == Type.STATE:
                state = message.state
                expect(state.type == AirbyteStateType.STREAM, f"a state of type {state.type}")
                stream = state.stream.stream_descriptor.name
                expect_open(stream, "a state")
                expect(state.sourceStats is not None, f"a state of {stream} without a count")
                counted = state.sourceStats.recordCount
                expect(counted == pending[stream], f"{stream}: {counted} records by its state, {pending[stream]} came")
                state.destinationStats = AirbyteStateStats(recordCount=float(pending.pop(stream, 0)))
                yield message
            elif message.type == Type.TRACE and message.trace.type == TraceType.STREAM_STATUS:
                status = message.trace.stream_status
                stream = status.stream_descriptor.name
                expect_open(stream, "a status")
                if status.status in TERMINAL:
                    expect(pending[stream] == 0, f"{stream} ended with {pending[stream]} records and no state behind them")
                    ended[stream] = status.status
        missing = known - ended.keys()
        expect(not missing, f"no last status: {sorted(missing)}")
        incomplete = {stream for stream, status in ended.items() if status != AirbyteStreamStatus.COMPLETE}
        expect(not incomplete, f"incomplete: {sorted(incomplete)}")


if __name__ == "__main__":
    StrictDestination().run(sys.argv[1:])
