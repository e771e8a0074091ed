"""The modules algorithms import (AlgorithmImports, QuantConnect, System, clr); a run puts this folder on the path."""
