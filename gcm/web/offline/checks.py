"""What /tablet-check found in a browser, for the admin's list of devices."""

from typing import Any

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from gcm.core.sync import envelope, reports
from gcm.web import devices
from gcm.web.access import me
from gcm.web.offline.blueprint import bp
from gcm.web.offline.guard import JSON, for_scripts, refused

STATES = {"good", "fair", "bad"}
MOST = 40


@bp.post("/devices")
@for_scripts(JSON)
def device_found() -> ResponseReturnValue:
    """``{"findings": [{"name", "title", "state", "text"}]}``; answers the code it is listed by."""
    try:
        findings = read_findings()
    except (KeyError, TypeError, ValueError):
        return refused(400, "body")
    device, token = devices.current_or_new(me())
    reports.note_findings(device, findings, by=me())
    answer = jsonify(code=device.code, name=device.name)
    return devices.remember(answer, token)


def read_findings() -> list[dict[str, str]]:
    """Raises KeyError, TypeError or ValueError for anything but findings."""
    said = request.get_json()
    return [read_finding(each) for each in envelope.items(said["findings"], MOST)]


def read_finding(said: Any) -> dict[str, str]:
    if said["state"] not in STATES:
        raise ValueError("not a state")
    return {name: envelope.text(said[name], 200) for name in ("name", "title", "state", "text")}
