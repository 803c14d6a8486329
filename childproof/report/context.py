"""What every part of a report needs, worked out once for a rendering."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from childproof.answers.audit_result import AuditResult
from childproof.words.locale import Locale, short_titles


@dataclass(frozen=True)
class ReportContext:
    """The result that is told, the language it is told in, and the short titles of its policies by id."""

    result: AuditResult
    locale: Locale
    titles: Mapping[str, str]

    @classmethod
    def of(cls, result: AuditResult, language: str = "") -> ReportContext:
        """The context of a result, in a language; by default the first that was asked for."""
        locale = Locale(language or result.request.language)
        return cls(result, locale, short_titles(result.policies, locale.language))
