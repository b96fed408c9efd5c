"""Attaching the branch's signed text, and confirming that one has read the edition in force."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from gcm.clauses import documents, queries
from gcm.clauses.models import Confirmation, SignedText
from gcm.core import audit, clock, files
from gcm.core.db import db
from gcm.core.errors import RuleBroken
from gcm.core.users import User


@dataclass(frozen=True)
class Upload:
    title: str
    effective_from: date
    file_name: str
    content: bytes


def attach_signed_text(folder: Path, upload: Upload, *, by: User) -> tuple[SignedText, bool]:
    """Keep a new version; says whether scripts or attachments were taken out of the file."""
    document = documents.checked(upload.content)
    text = SignedText(
        title=upload.title,
        effective_from=upload.effective_from,
        file_name=upload.file_name,
        sha256=files.store(folder, document.content),
        size=len(document.content),
        pages=document.pages,
        by_id=by.id,
    )
    db.session.add(text)
    audit.record("signed_text.attached", text, by=by, title=text.title, sha256=text.sha256)
    return text, document.dropped


def confirm(key: str, *, by: User) -> None:
    """``key`` is the edition that the person had before them; a second click changes nothing."""
    edition = queries.in_force(clock.today())
    if key != edition.key:
        raise RuleBroken.because("管理办法刚刚又有了新版本，请重新打开页面阅读。")
    if queries.find_confirmation(by, edition):
        return
    confirmation = Confirmation(user_id=by.id, edition=key)
    db.session.add(confirmation)
    audit.record("regulation.confirmed", confirmation, by=by, edition=key)
