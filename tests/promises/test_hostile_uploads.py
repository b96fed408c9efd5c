"""Whatever is sent wherever files are taken: refused with a sentence, or kept and harmless."""

import io
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pikepdf
import pytest
from flask import Flask
from lxml import html
from PIL import Image
from sqlalchemy import Connection, select
from werkzeug.test import TestResponse

from gcm.core import scope, worker
from gcm.core.db import db
from gcm.core.jobs import Job, JobState
from gcm.core.policy import Role
from gcm.core.sync.models import Blob
from tests import factories
from tests.conftest import Client
from tests.promises import hostile, world
from tests.promises.doors import DOORS, Door, Visitor
from tests.promises.hostile import Hostile
from tests.promises.routes import address, calls
from tests.promises.test_answers import MAY_GROW, checksums
from tests.promises.world import World

CHINESE = re.compile(r"[\u4e00-\u9fff].*[。！]")
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
ERRORS = (
    "//*[contains(@class,'invalid-feedback') or contains(@class,'alert-danger')"
    " or contains(@class,'empty-subtitle') or contains(@class,'fault') or @role='alert']"
)
SERVES = {
    "clauses.signed_text",
    "documents.scan",
    "offline.entry_photo",
    "onboarding.scan",
    "onboarding.survey_photo",
    "remarks.attachment",
    "remarks.thumbnail",
    "supply.notice_slip",
    "visits.answer_photo",
    "visits.compliance_photo",
    "visits.photo",
    "visits.signature",
}
WAITS = {"job"}  # an upload that is checked in the background is first of all a task


@dataclass
class Stage:
    """The branch of one role, put back whenever something was taken."""

    app: Flask
    visitor: Visitor
    kept: Path
    token: str

    @property
    def file(self) -> Path:
        return Path(self.app.config["HOME"]) / "gcm.db"

    def put_back(self) -> None:
        db.session.remove()
        db.engine.dispose()
        for leftover in self.file.parent.glob("gcm.db*"):
            leftover.unlink()
        shutil.copy(self.kept, self.file)
        scope.act_within(scope.EVERYTHING)
        self.visitor.client.set_cookie("sid", self.token)

    def tree(self) -> set[str]:
        """Every file of the home but the database."""
        found = (path for path in self.file.parent.rglob("*") if path.is_file())
        return {str(path) for path in found if not path.name.startswith("gcm.db")}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[Role, tuple[World, int, Path, str]]:
    """One branch a role, built when its first door is tried."""
    return {}


@pytest.fixture
def stage(
    request: pytest.FixtureRequest,
    app: Flask,
    client: Client,
    tmp_path_factory: pytest.TempPathFactory,
    built: dict[Role, tuple[World, int, Path, str]],
) -> Stage:
    role = request.getfixturevalue("door").role
    if role not in built:
        branch = world.build(role)
        factories.district(code="0104")
        client.sign_in(branch.actor)
        person_id = branch.actor.id
        token, kept = client.get_cookie("sid"), tmp_path_factory.mktemp("branch") / "gcm.db"
        assert token
        db.session.remove()
        db.engine.dispose()
        shutil.copy(app.config["HOME"] / "gcm.db", kept)
        built[role] = branch, person_id, kept, token.value
    branch, person_id, kept, token_value = built[role]
    made = Stage(app, Visitor(app, client, branch, person_id), kept, token_value)
    made.put_back()
    return made


@pytest.mark.security(43, 47)
def test_every_way_in_is_tried(app: Flask) -> None:
    takes = {
        (rule.rule, method)
        for rule, method in calls(app)
        if method != "GET" and getattr(app.view_functions[rule.endpoint], "takes_files", False)
    }

    assert {(door.route, door.method) for door in DOORS} == takes


@pytest.mark.security(43, 47, 48, 50, 51, 52)
@pytest.mark.parametrize("door", DOORS, ids=lambda door: f"{door.method} {door.route}")
def test_what_is_hostile_is_refused_or_harmless(
    stage: Stage, door: Door, record_property: Callable[[str, object], None]
) -> None:
    """Where doors lead to the same shelf, the first is sent everything, the others a fifth."""
    files = list(hostile.corpus().items())
    if door.like:
        files = files[DOORS.index(door) % 5 :: 5]
    assert_harmless(stage, door, files)
    record_property("counted", ["hostile files sent", len(files)])


@pytest.mark.nightly
@pytest.mark.parametrize(
    "door", [door for door in DOORS if door.like], ids=lambda door: f"{door.method} {door.route}"
)
def test_everything_is_sent_everywhere(stage: Stage, door: Door) -> None:
    assert_harmless(stage, door, list(hostile.corpus().items()))


def assert_harmless(stage: Stage, door: Door, files: list[tuple[str, Hostile]]) -> None:
    trial = Trial(stage, door)
    assert trial.send(f"sound.{door.ending}", door.sound()) == "taken", trial.told
    wrong = []
    for what, file in files:
        content = door.sound() if file.content is None else file.content
        try:
            trial.send(file.name.replace("{}", door.ending), content)
        except AssertionError as fault:
            wrong.append(f"{what}: {str(fault)[:300]}")
    assert wrong == []


class Trial:
    """Sends one file after the other through a door and looks at what came of each."""

    def __init__(self, stage: Stage, door: Door) -> None:
        self.stage, self.door, self.told = stage, door, ""
        self.sums, self.files = checksums(), stage.tree()
        self.links = set(self.served(door.looks))

    def send(self, name: str, content: bytes) -> str:
        stage, before = self.stage, self.stage.tree()
        watcher = db.engine.connect()
        state = version_of(watcher)
        answer = self.door.enter(stage.visitor, name, content)
        has_written = version_of(watcher) != state
        watcher.close()
        self.told = words_of(answer.text) if answer.mimetype == "text/html" else answer.text
        try:
            assert answer.status_code < 500, answer.status_code
            assert "hostile" not in answer.headers.get("Set-Cookie", "")
            return self.outcome(answer, before, has_written=has_written)
        finally:
            if has_written:
                stage.put_back()

    def outcome(self, answer: TestResponse, before: set[str], *, has_written: bool) -> str:
        if answer.status_code >= 400:
            self.check_refused(answer, set(), before, has_written=has_written)
            return "refused"
        if self.door.route.startswith("/exchange/"):
            return self.followed(answer, before)
        self.check_kept(answer)
        return "taken"

    def check_refused(
        self, answer: TestResponse, more: set[str], before: set[str], *, has_written: bool
    ) -> None:
        if answer.is_json:
            assert set(answer.get_json()) == {"error"}
        else:
            assert CHINESE.search(words_of(answer.text)), words_of(answer.text)
            self.check_page(answer)
        if has_written:
            after = checksums()
            changed = {name for name in after if after[name] != self.sums[name]}
            assert changed <= MAY_GROW | more, changed
        assert self.stage.tree() == before

    def followed(self, answer: TestResponse, before: set[str]) -> str:
        """What is checked in the background, and the page that tells what came of it."""
        client = self.stage.visitor.client
        job_id = db.session.scalars(
            select(Job.id).where(Job.state == JobState.QUEUED).order_by(Job.id.desc())
        ).first()
        assert job_id
        db.session.rollback()
        scope.act_within(scope.EVERYTHING)
        worker.run_job(job_id)
        page = client.get(answer.location)
        self.check_page(page)
        job = db.session.get_one(Job, job_id)
        if job.state is JobState.DONE and not (job.result or {}).get("fault_count"):
            return "taken"
        self.check_refused(page, WAITS, before, has_written=True)
        return "refused"

    def check_kept(self, answer: TestResponse) -> None:
        for blob in db.session.scalars(select(Blob)):
            assert blob.problem or blob.media_type in {"image/jpeg", "image/png"}
        places = [answer.location] if answer.location else []
        found = set(self.served((*self.door.looks, *places)))
        if self.door.looks or places:
            assert found, "what was taken is not to be seen"
        for link in found - self.links or found:
            check_harmless(link, self.stage.visitor.client.get(link))

    def served(self, looks: tuple[str, ...]) -> list[str]:
        """The addresses of files on these pages; the pages themselves are looked at as well."""
        found = []
        for look in looks:
            page = self.stage.visitor.client.get(self.place_of(look))
            assert page.status_code == 200, look
            self.check_page(page)
            tree: Any = html.fromstring(page.text)
            found += [
                link for link in tree.xpath("//main//@src|//main//@href") if self.is_file(link)
            ]
        return found

    def place_of(self, look: str) -> str:
        visitor, rules = self.stage.visitor, self.stage.app.url_map.iter_rules()
        if "<" not in look:
            return look
        rule = next(each for each in rules if each.rule == look and "GET" in (each.methods or ()))
        return address(visitor.app, rule, visitor.branch.arguments(rule, "own"))

    def is_file(self, link: str) -> bool:
        adapter = self.stage.app.url_map.bind("localhost")
        path = urlsplit(link).path
        return adapter.test(path, "GET") and adapter.match(path, "GET")[0] in SERVES

    def check_page(self, page: TestResponse) -> None:
        assert hostile.SCRIPT.decode() not in page.text
        assert "root:" not in page.text
        assert "程序出错" not in page.text
        seen = UNSEEN.search(page.text)
        assert not seen, f"{seen!r} on the page"
        assert not re.search("长{300}", page.text), "a name without end on the page"


def version_of(connection: Connection) -> int:
    """Another one after every transaction of another connection that wrote anything."""
    found: int = connection.exec_driver_sql("PRAGMA data_version").scalar_one()
    connection.rollback()
    return found


def words_of(text: str) -> str:
    tree: Any = html.fromstring(text)
    return " ".join(" ".join(each.text_content() for each in tree.xpath(ERRORS)).split())


def check_harmless(link: str, answer: TestResponse) -> None:
    """A picture that was drawn anew, or a file to save in which nothing runs."""
    headers = answer.headers
    assert answer.status_code == 200, link
    assert headers["X-Content-Type-Options"] == "nosniff"
    named = headers.get("Content-Disposition", "")
    assert not UNSEEN.search(named)
    assert not re.search(r"\.\.[/\\]", named)
    assert len(named) < 2000
    if answer.mimetype in {"image/jpeg", "image/png"}:
        with Image.open(io.BytesIO(answer.data), formats=["JPEG", "PNG"]) as picture:
            picture.load()
            assert f"image/{str(picture.format).lower()}" == answer.mimetype
            assert not picture.getexif()
        assert b"hostile" not in answer.data
        return
    assert named.startswith("attachment")
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    if answer.mimetype == "application/pdf":
        with pikepdf.open(io.BytesIO(answer.data)) as document:
            assert "/OpenAction" not in document.Root
            assert not document.attachments
            assert "/AA" not in document.pages[0]
        return
    assert answer.mimetype == "application/octet-stream"
