"""What the pages promised against what the server has."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from bench.faults import pictures, sheet
from bench.faults.oracle import DRAFT_BACK, DRAFT_LOST, MUTE, Form, Oracle
from bench.faults.sheet import Arrived
from gcm.core import files

LOST, DOUBLED, STRANGER = "丢失", "重复", "署名错误"
TEXT, PHOTOS, SIGNATURE = "文字不符", "照片不符", "签名不符"
ASIDE, UNKNOWN = "需处理", "来历不明"
FAULTS = (
    *(LOST, DOUBLED, STRANGER, TEXT, PHOTOS, SIGNATURE),
    *(ASIDE, UNKNOWN, DRAFT_LOST, DRAFT_BACK, MUTE),
)


@dataclass
class Verdict:
    acknowledged: int = 0
    unacknowledged: int = 0
    arrived: int = 0
    photos: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return not self.faults.total()

    def blame(self, what: str, token: str, why: str) -> None:
        self.faults[what] += 1
        self.notes.append(f"{what}：{token}（{why}）")


def judge(oracle: Oracle, home: Path) -> Verdict:
    verdict = Verdict(faults=Counter(oracle.faults), notes=list(oracle.notes))
    found: defaultdict[str, list[Arrived]] = defaultdict(list)
    everything = sheet.arrivals(home)
    for each in everything:
        found[each.token].append(each)
    verdict.arrived = len(everything)
    aside = sheet.put_aside(home)
    for form in oracle.forms.values():
        examine(verdict, form, found.pop(form.token, []), aside.get(form.token), home)
    for token in found:
        verdict.blame(UNKNOWN, token, "服务器上有，没有人提交过")
    for op, times in Counter(each.op for each in everything).items():
        if times > 1:
            verdict.blame(DOUBLED, op, f"同一个操作 {times} 条")
    return verdict


def examine(
    verdict: Verdict, form: Form, found: list[Arrived], aside: str | None, home: Path
) -> None:
    verdict.acknowledged += form.acknowledged
    verdict.unacknowledged += form.sent and not form.acknowledged
    if aside:
        verdict.blame(ASIDE, form.token, aside)
    elif form.acknowledged and not found:
        verdict.blame(LOST, form.token, f"说过已存，平板 {form.tablet}，服务器没有")
    if len(found) > 1:
        verdict.blame(DOUBLED, form.token, f"{len(found)} 条")
    for each in found:
        compare(verdict, form, each, home)


def compare(verdict: Verdict, form: Form, each: Arrived, home: Path) -> None:
    if each.person != form.person:
        verdict.blame(STRANGER, form.token, f"{form.person} 填的，记在 {each.person} 名下")
    if form.told and form.told["text"] != each.text:
        verdict.blame(TEXT, form.token, f"{form.told['text']} → {each.text}")
    if form.told and set(form.told["photos"]) != each.photos:
        verdict.blame(PHOTOS, form.token, f"{len(form.told['photos'])} → {len(each.photos)}")
    numbers = {pictures.number_of(content) for content in contents(home, each.photos)}
    verdict.photos += len(numbers)
    if len(numbers) != len(each.photos) or not numbers <= form.tried:
        verdict.blame(PHOTOS, form.token, "图中编号不是所拍的")
    signed = [
        pictures.code_of(content) for content in contents(home, filter(None, [each.signature]))
    ]
    if signed != [form.code]:
        verdict.blame(
            SIGNATURE, form.token, f"{form.code:03x} → {[f'{code:03x}' for code in signed]}"
        )


def contents(home: Path, names: Iterable[str | None]) -> Iterable[bytes]:
    for name in names:
        if name:
            yield files.place(home / "blobs", name).read_bytes()
