"""The paper brokerage: a process of its own with its own account, which outlives whoever trades through it."""
