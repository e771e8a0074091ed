"""Recurring templates: when they are due, and what they ask for on a chain."""

from modules.templates.instantiate import instantiate
from modules.templates.parsing import parse_templates
from modules.templates.schedule import due_at, next_runs
from modules.templates.validation import TemplateError, checked

__all__ = ["TemplateError", "checked", "due_at", "instantiate", "next_runs", "parse_templates"]
