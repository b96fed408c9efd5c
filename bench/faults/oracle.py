"""What the pages promised, noted outside the browser, where no kill of it reaches."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

DRAFT_LOST, DRAFT_BACK, MUTE = "草稿丢失", "草稿复活", "没有回应"


@dataclass
class Form:
    """One visit as a person filled it in.

    ``kept`` is what the page last called 已存, ``told`` what it called 待同步. ``tried`` are the
    photographs that were ever offered, by number; ``shown`` those that stood there when it was
    sent, by digest.
    """

    token: str
    person: int
    tablet: int
    stop: int
    op: str = ""
    code: int = 0
    tried: set[int] = field(default_factory=set)
    kept: dict[str, Any] | None = None
    told: dict[str, Any] | None = None
    sent: bool = False
    promised: bool = False

    @property
    def acknowledged(self) -> bool:
        """The page has said that it is safe, or it vanished from the draft after being sent."""
        return self.told is not None or self.promised


@dataclass
class Oracle:
    forms: dict[str, Form] = field(default_factory=dict)
    faults: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    def begin(self, form: Form) -> Form:
        self.forms[form.token] = form
        return form

    def hear(self, said: dict[str, Any]) -> Form | None:
        """What a page says. Returns the form that was just called 待同步."""
        form = self.forms.get(said.get("token") or "")
        if form is None:
            return None
        if said["what"] == "kept":
            form.kept = said
            return None
        form.told = said
        return form

    def blame(self, what: str, form: Form, why: str) -> None:
        self.faults[what] += 1
        self.notes.append(f"{what}：{form.token}（{why}）")

    def opened(self, form: Form, found: dict[str, Any]) -> None:
        """A form that nobody has begun must be blank: else somebody's draft was kept too long,
        or is somebody else's."""
        if found["text"] or found["photos"] or found["code"]:
            self.blame(DRAFT_BACK, form, f"新开的表里已有 {found['text'] or '照片或签名'}")

    def reopened(self, form: Form, found: dict[str, Any]) -> bool:
        """The same stop's form after the browser died; True when it goes on where it was."""
        if form.told:
            if form.token in found["text"]:
                self.blame(DRAFT_BACK, form, f"已提交，又作为草稿出现：{found['text']}")
            return False
        if form.token in found["text"]:
            self.compare(form, found)
            return True
        if form.sent:
            form.promised = form.kept is not None
        elif form.kept:
            self.blame(
                DRAFT_LOST, form, f"曾显示已存：{form.kept['text']}，打开后：{found['text']}"
            )
        return False

    def compare(self, form: Form, found: dict[str, Any]) -> None:
        """All that was called 已存 must be there; what was typed after that may be."""
        kept = form.kept
        if kept is None:
            return
        if count(found["text"]) < count(kept["text"]):
            self.blame(DRAFT_LOST, form, f"文字 {kept['text']} → {found['text']}")
        if not set(kept["photos"]) <= set(found["photos"]):
            self.blame(DRAFT_LOST, form, f"照片 {len(kept['photos'])} → {len(found['photos'])}")
        if kept["code"] & ~found["code"]:
            self.blame(DRAFT_LOST, form, f"签名 {kept['code']:03x} → {found['code']:03x}")


def count(text: str) -> int:
    """How far the typing had got."""
    digits = text.rpartition("·")[2]
    return int(digits) if digits.isdigit() else 0
