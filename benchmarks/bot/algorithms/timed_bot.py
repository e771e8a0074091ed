"""The whole bot, every `on_data` timed by the wall and on the processor."""

from __future__ import annotations

import time

from AlgorithmImports import Slice

from algorithms.hybrid_options_bot import HybridOptionsBot


class Main(HybridOptionsBot):
    """Keep the times beside how many contracts the chain had and how many positions were open."""

    def initialize(self) -> None:
        """Start as the bot does."""
        self.step_times: list[tuple[float, float, int, int]] = []
        super().initialize()

    def on_data(self, data: Slice) -> None:
        """Time the step; garbage collection and whatever else happens in it count."""
        wall, processor = time.perf_counter(), time.thread_time()
        super().on_data(data)
        wall, processor = time.perf_counter() - wall, time.thread_time() - processor
        chain = sum(len(each.contracts) for each in data.option_chains.values())
        self.step_times.append((wall * 1000, processor * 1000, chain, len(self._mailbox.state.positions)))
