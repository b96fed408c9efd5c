"""What ``gcm doctor`` found, as one line with its mend."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """``essential`` ones must hold before anybody works with the program."""

    name: str
    fine: bool
    state: str
    mend: str = ""
    essential: bool = True

    def line(self) -> str:
        mark = "✔" if self.fine else "✘"
        advice = f"。处理：{self.mend}" if self.mend and not self.fine else ""
        return f"{mark} {self.name}：{self.state}{advice}"
