"""The tablets: which browsers the admin knows, and what was found in them."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from gcm.accounts.rules import device_name
from gcm.admin.actions import tablets as actions
from gcm.admin.blueprint import bp
from gcm.admin.forms import TabletName
from gcm.admin.queries import tablets as queries
from gcm.core.policy import Permission
from gcm.core.sync.models import Device
from gcm.web import sessions
from gcm.web.access import me, requires
from gcm.web.render import page


@bp.get("/tablets")
@requires(Permission.TABLET_MANAGE)
def tablets() -> ResponseReturnValue:
    return show(TabletName())


@bp.post("/tablets/<int:device_id>/registration")
@requires(Permission.TABLET_MANAGE)
def register_tablet(device_id: int) -> ResponseReturnValue:
    device, form = queries.get_device(device_id), TabletName()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            actions.register_tablet(device, str(form.name.data).strip(), by=me())
            flash(f"已登记为平板 {device.name}，下次在这台设备上登录起生效。")
            return redirect(url_for("admin.tablets"), 303)
    return show(form, device)


@bp.post("/tablets/<int:device_id>/removal")
@requires(Permission.TABLET_MANAGE)
def remove_tablet(device_id: int) -> ResponseReturnValue:
    device = queries.get_device(device_id)
    name = device.name
    actions.remove_tablet(device, by=me())
    ended = sessions.end_on_tablet(device)
    flash(f"已取消登记平板 {name}，在它上面的 {ended} 处登录已退出。未发送的记录仍保存在平板上。")
    return redirect(url_for("admin.tablets"), 303)


def show(form: TabletName, device: Device | None = None) -> ResponseReturnValue:
    """The list; ``device`` is the one whose name was just refused."""
    return page(
        "admin/tablets.html",
        form=form,
        wrong=device,
        registered=queries.tablets(),
        others=queries.other_devices(),
        device_name=device_name,
        status=form.http_status,
    )
