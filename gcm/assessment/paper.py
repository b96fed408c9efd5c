"""A score sheet on one page of A4: inputs, steps and result only."""

from dataclasses import dataclass
from datetime import date

from gcm.assessment.rules.sheets import ScoreSheet
from gcm.core import frozen, months
from gcm.core.printing.orders import Order, Sheet


@dataclass(frozen=True)
class SheetPaper:
    """``version`` is 0 for a draft; ``address`` is what the QR code says."""

    branch: str
    code: str
    address: str
    version: int
    reason: str
    signed_by: str
    signed_on: date | None
    printed_on: date
    sheet: ScoreSheet

    @property
    def title(self) -> str:
        return f"市场经理月度考核表 {months.label(self.sheet.inputs.month)}"

    @property
    def file_name(self) -> str:
        kind = f"第{self.version}版" if self.version else "草稿"
        return f"市场经理考核表-{months.key(self.sheet.inputs.month)}-{kind}.pdf"


def order(paper: SheetPaper) -> Order:
    return Order(
        title=paper.title,
        model="gcm.assessment.paper:SheetPaper",
        template="print/assessment.html",
        subject="paper",
        stylesheet="assessment.css",
        pages_wanted=1,
        sheets=(Sheet(paper.title, frozen.dump(paper)),),
    )
