"""The shapes of what people type to sign in and to change their password."""

from wtforms import HiddenField, PasswordField, SelectField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from gcm.accounts.rules import LONGEST, SHORTEST
from gcm.core.looks import LOOKS, TYPE_SIZES, Look, TypeSize
from gcm.web.forms import EditForm, Form, choices

TOO_LONG = Length(max=1000, message="太长了。")


class SignIn(Form):
    login = StringField(
        "登录名",
        [InputRequired("请填登录名。"), TOO_LONG],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        "口令",
        [InputRequired("请填口令。"), TOO_LONG],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()


class Code(Form):
    code = StringField(
        "动态口令",
        [InputRequired("请填手机上的 6 位数。"), Length(max=60, message="太长了。")],
        render_kw={
            "autocomplete": "one-time-code",
            "autocapitalize": "none",
            "spellcheck": "false",
        },
    )
    next = HiddenField()


class NewPassword(Form):
    current = PasswordField(
        "现在的口令",
        [InputRequired("请填现在的口令。"), TOO_LONG],
        render_kw={"autocomplete": "current-password"},
    )
    password = PasswordField(
        "新口令",
        [InputRequired("请填新口令。"), TOO_LONG],
        description=f"{SHORTEST} 到 {LONGEST} 个字符，汉字、空格都可以。",
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        "再填一次新口令",
        [InputRequired("请再填一次。"), EqualTo("password", "两次填的新口令不一样。")],
        render_kw={"autocomplete": "new-password"},
    )


class LooksForm(EditForm):
    look = SelectField("明暗", choices=choices(LOOKS.items()), coerce=Look)
    type_size = SelectField("字号", choices=choices(TYPE_SIZES.items()), coerce=TypeSize)
