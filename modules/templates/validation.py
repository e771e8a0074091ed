"""Whether a template fits the structure it names."""

from __future__ import annotations

from modules.domain.templates import Template
from modules.strategies.structures import UnknownStructureError, find


class TemplateError(ValueError):
    """A template cannot run; the message names it, what was expected and what was given."""

    remedy = "`python -m engine templates` checks the file of templates"


def checked(template: Template) -> Template:
    """Return a template whose rules are those its structure wants; raise TemplateError for another."""
    try:
        entry = find(template.structure)
    except UnknownStructureError as error:
        raise TemplateError(f"template {template.template_id}: {error}") from None
    given = {name for name, _ in (*template.strikes, *template.expirations)}
    wanted = set(entry.parameters)
    if given != wanted:
        lacking, strange = ", ".join(sorted(wanted - given)), ", ".join(sorted(given - wanted))
        problem = f"missing: {lacking or 'none'}; unknown: {strange or 'none'}"
        raise TemplateError(f"template {template.template_id}: {entry.name} wants a rule for each strike; {problem}")
    bases = {rule.of for _, rule in template.strikes if rule.of}
    if unknown := bases - {name for name, _ in template.strikes}:
        raise TemplateError(f"template {template.template_id}: offset of unknown {', '.join(sorted(unknown))}")
    return template
