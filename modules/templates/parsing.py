"""Templates as JSON values: one document, checked whole."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter, ValidationError

from modules.domain.templates import Template
from modules.templates.validation import TemplateError, checked

_ADAPTER = TypeAdapter(tuple[Template, ...])


def parse_templates(origin: str, document: Any) -> tuple[Template, ...]:
    """Return the templates of a decoded list; raise TemplateError with the place of the first fault.

    Unknown keys, wrong types, ids used twice and rules that do not fit the structure are faults.
    """
    try:
        templates = _ADAPTER.validate_python(document, extra="forbid")
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise TemplateError(f"{origin}: {place or 'document'}: {first['msg']}") from None
    seen: set[str] = set()
    for template in templates:
        if template.template_id in seen:
            raise TemplateError(f"{origin}: template {template.template_id} stands twice")
        seen.add(template.template_id)
    return tuple(checked(template) for template in templates)
