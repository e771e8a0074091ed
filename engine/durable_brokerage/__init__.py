"""The runtime's face of the paper brokerage: LEAN's orders out, the broker's events in."""
