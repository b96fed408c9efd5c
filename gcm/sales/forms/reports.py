"""What a customer manager writes in a monthly report, and what is answered."""

from collections.abc import Sequence
from typing import Any, cast

from wtforms import HiddenField, StringField, TextAreaField

from gcm.sales.actions.reports import ReportDraft
from gcm.sales.forms.targets import longest
from gcm.sales.models import MonthlyReport
from gcm.sales.queries.reports import Row
from gcm.sales.rules import reports
from gcm.web.forms import EditForm, stripped


class ReportForm(EditForm):
    """The whole report's words; a field for each chain on the page is added (``report_form``)."""

    words = TextAreaField(
        "本月情况", [longest(reports.LONGEST_WORDS)], filters=[stripped], render_kw={"rows": 5}
    )

    def draft(self, rows: Sequence[Row]) -> ReportDraft:
        remarks = {row.chain.id: self.remark(row).data for row in rows}
        return ReportDraft(str(self.words.data), remarks)

    def remark(self, row: Row) -> Any:
        return self[f"remark_{row.chain.id}"]

    def against(
        self, report: MonthlyReport | None, rows: Sequence[Row]
    ) -> dict[str, tuple[str, str]]:
        """Label → (what stands there now, what was typed), where the two differ."""
        pairs = [(self.words, report.words if report else "")]
        pairs += [(self.remark(row), row.remark) for row in rows]
        return {
            field.label.text: (now, str(field.data)) for field, now in pairs if field.data != now
        }


def report_form(report: MonthlyReport | None, rows: Sequence[Row], **options: Any) -> ReportForm:
    """``formdata=None`` for the form as it is kept, whatever else was sent."""
    fields = {
        f"remark_{row.chain.id}": StringField(
            f"{row.chain.name}的说明",
            [longest(reports.LONGEST_REMARK)],
            filters=[stripped],
            default=row.remark,
        )
        for row in rows
    }
    kept = {"words": report.words if report else "", "version": version_of(report)}
    made: Any = type("ReportOfMonth", (ReportForm,), fields)
    return cast(ReportForm, made(data=kept, **options))


def version_of(report: MonthlyReport | None) -> int:
    return report.version if report else 0


class SubmitForm(EditForm):
    """Asks nothing; the version says what was on the screen."""


class VerdictForm(EditForm):
    """What the market manager says to a report; needed when it goes back."""

    opinion = StringField("意见", [longest(reports.LONGEST_OPINION)], filters=[stripped])
    verdict = HiddenField()
