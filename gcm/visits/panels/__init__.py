"""What visits show on others' pages: each module names its panels."""

from flask import Flask

from gcm.visits.panels import desk, findings, month, notices, records
from gcm.web import panels


def init_app(app: Flask) -> None:
    panels.add(app, *desk.PANELS, *month.PANELS, *records.PANELS, *findings.PANELS, *notices.PANELS)
