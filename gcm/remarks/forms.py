"""Shapes of what people put beside a record."""

import uuid
from typing import Self

from wtforms import HiddenField, MultipleFileField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from gcm.core.file_names import last_part
from gcm.core.shelves import Upload
from gcm.remarks.rules import attachments, comments
from gcm.web.forms import EditForm, Form, stripped

LOOK = {"rows": 3, "maxlength": comments.LONGEST, "data-mention": True}


def words() -> TextAreaField:
    shape = Length(max=comments.LONGEST, message=f"留言最多 {comments.LONGEST} 个字。")
    return TextAreaField("留言", [InputRequired("请写留言。"), shape], [stripped], render_kw=LOOK)


class CommentForm(Form):
    """``once`` is this form's own number: sent twice it makes one comment."""

    comment = words()
    once = HiddenField(validators=[InputRequired("请刷新本页后再发表。"), Length(max=36)])

    @classmethod
    def blank(cls) -> Self:
        return cls(formdata=None, data={"once": str(uuid.uuid4())})

    def renew(self) -> None:
        """A number for the next try, after the old one has served."""
        self.once.data = str(uuid.uuid4())


class CommentEditForm(EditForm):
    comment = words()


class StepForm(EditForm):
    """A step that asks nothing; the version says what was on the screen."""


PICTURES = "image/jpeg,image/png,image/webp"
MOST = {
    "data-largest": 20 * attachments.MEGABYTE,
    "data-largest-all": attachments.LARGEST_TOGETHER,
}


class AttachmentsForm(Form):
    """The camera and the files are two fields, so that each opens at one touch."""

    files = MultipleFileField("选文件", render_kw={"accept": f"{PICTURES},application/pdf", **MOST})
    camera = MultipleFileField(
        "拍照", render_kw={"accept": PICTURES, "capture": "environment", **MOST}
    )
    caption = StringField(
        "说明",
        [Length(max=attachments.LONGEST_CAPTION, message="说明最多 200 个字。")],
        [stripped],
        render_kw={"maxlength": attachments.LONGEST_CAPTION, "autocomplete": "off"},
    )

    def uploads(self) -> list[Upload]:
        """What was chosen and photographed."""
        return [
            Upload(last_part(file.filename), file.read())
            for field in (self.camera, self.files)
            for file in field.data or []
            if getattr(file, "filename", "")
        ]
