"""The station's figures for Prometheus, served on loopback only.

Names follow the conventions of Prometheus (https://prometheus.io/docs/practices/naming/): base units, and `_total` for
counters. Labels hold nothing that was read from a parcel.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from typing import Any, Self

from prometheus_client import CollectorRegistry, Histogram, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from edge.domain import DecisionRecord, FunctionState
from edge.health.status import StationStatus

__all__ = ["LOOPBACK", "Metrics"]

LOOPBACK = "127.0.0.1"
_LATENCY_BUCKETS_S = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0)


class Metrics:
    """The page at `http://127.0.0.1:PORT/metrics`, served while the block lasts.

    Args:
        port: to listen on; 0 takes a free one.

    Raises:
        OSError: on entering the block: the port is taken.
    """

    def __init__(self, port: int) -> None:
        self._registry = CollectorRegistry()
        self._latency_s = Histogram(
            "sortgate_decision_latency_seconds",
            "Trigger to committed decision.",
            registry=self._registry,
            buckets=_LATENCY_BUCKETS_S,
        )
        self._figures = _Figures()
        self._registry.register(self._figures)
        self.port = port

    def __enter__(self) -> Self:
        self._server, self._thread = start_http_server(self.port, addr=LOOPBACK, registry=self._registry)
        self.port = self._server.server_port
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def decided(self, record: DecisionRecord) -> None:
        """Counts a decision that was committed."""
        self._latency_s.observe(record.latency_ms / 1000)

    def show(self, status: StationStatus) -> None:
        """Shows these figures from now on."""
        self._figures.show(status)


class _Figures(Collector):
    """Turns the last status into samples when a scrape comes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._status: StationStatus | None = None

    def show(self, status: StationStatus) -> None:
        with self._lock:
            self._status = status

    def collect(self) -> Iterator[Metric]:
        with self._lock:
            status = self._status
        if status is None:
            return
        yield from _functions(status)
        yield _counted("sortgate_decisions", "Decisions by action.", "action", status.decisions)
        yield _counted("sortgate_deliveries", "Commands by what became of them.", "delivery", status.deliveries)
        yield GaugeMetricFamily("sortgate_open_holds", "Holds that wait for a person.", status.open_holds)
        yield GaugeMetricFamily("sortgate_declarations", "Declarations known.", status.declarations)
        yield GaugeMetricFamily("sortgate_disk_free_bytes", "Free where the journal lies.", status.disk_free_bytes)
        alarms = GaugeMetricFamily("sortgate_alarm", "Alarms in sight, by name.", labels=["alarm", "priority"])
        for alarm in status.alarms:
            if alarm.state.in_sight:
                alarms.add_metric([alarm.alarm_id, str(int(alarm.priority))], 1)
        yield alarms


def _functions(status: StationStatus) -> Iterator[Metric]:
    working = GaugeMetricFamily("sortgate_function_ok", "1: the function does its work.", labels=["function"])
    idle = GaugeMetricFamily("sortgate_function_idle_seconds", "Since work was last done.", labels=["function"])
    done = CounterMetricFamily("sortgate_function_done", "Pieces of work done.", labels=["function"])
    failed = CounterMetricFamily("sortgate_function_failed", "Pieces of work failed.", labels=["function"])
    for health in status.functions:
        name = [health.function]
        working.add_metric(name, float(health.state is FunctionState.OK))
        done.add_metric(name, health.done)
        failed.add_metric(name, health.failed)
        if health.idle_s is not None:
            idle.add_metric(name, health.idle_s)
    yield from (working, idle, done, failed)


def _counted(name: str, meaning: str, label: str, counts: Mapping[Any, int]) -> Metric:
    family = CounterMetricFamily(name, meaning, labels=[label])
    for kind, count in counts.items():
        family.add_metric([str(kind)], count)
    return family
