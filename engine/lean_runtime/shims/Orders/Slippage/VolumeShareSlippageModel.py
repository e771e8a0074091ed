"""Offers LEAN's Python module Orders/Slippage/VolumeShareSlippageModel.py."""

from engine.lean_runtime.brokerages.slippage.python_models import VolumeShareSlippageModel

__all__ = ["VolumeShareSlippageModel"]
