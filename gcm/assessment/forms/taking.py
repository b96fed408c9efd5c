"""Another department's month, and a score with its document."""

from wtforms import StringField
from wtforms.validators import InputRequired

from gcm.assessment.models import DepartmentSales, ManagerScore, OrdinaryScore
from gcm.assessment.rules.taking import LineDraft, ScoreDraft
from gcm.web import filters
from gcm.web.forms import EditForm, Form, QuantityField, stripped

NUMBER = "请填数字，没有销量填 0。"


class LineForm(EditForm):
    total = QuantityField("销售总量", [InputRequired(NUMBER)])
    focus = QuantityField("重点品牌销量", [InputRequired(NUMBER)])
    focus_class1 = QuantityField("一类重点品牌销量", [InputRequired(NUMBER)])
    class1 = QuantityField("一类烟销量", [InputRequired(NUMBER)])
    document = StringField("依据文号", [InputRequired("请填写依据文号。")], filters=[stripped])

    def name_brand(self, focus: str) -> None:
        """The labels call the focus brand by its name."""
        self.focus.label.text = f"{focus}销量"
        self.focus_class1.label.text = f"一类{focus}销量"

    def draft(self) -> LineDraft:
        return self.read_as(LineDraft)


class ScoreForm(EditForm):
    score = QuantityField("得分", [InputRequired("请填得分，0 至 100。")])
    document = StringField("依据文号", [InputRequired("请填写依据文号。")], filters=[stripped])

    def draft(self) -> ScoreDraft:
        return self.read_as(ScoreDraft)


class SignForm(Form):
    reason = StringField("为什么另出一版", filters=[stripped])


Kept = DepartmentSales | OrdinaryScore | ManagerScore | None


def mark_of(kept: Kept) -> str:
    """What a form was opened on: another's change in between is seen by it."""
    if kept is None:
        return "0"
    names = ("total", "focus", "focus_class1", "class1", "score", "document")
    return "|".join(str(getattr(kept, name)) for name in names if hasattr(kept, name))


def against(form: EditForm, kept: Kept) -> dict[str, tuple[str, str]]:
    """Label → (what stands there now, what was typed), where the two differ."""
    return {
        field.label.text: (said(getattr(kept, field.name, None)), said(field.data))
        for field in form
        if field.name not in ("version", "csrf_token")
        and getattr(kept, field.name, None) != field.data
    }


def said(value: object) -> str:
    return str(filters.or_dash(value))
