"""Applications have addresses of their own; a chain's documents stand under its and its stores'."""

from flask import Blueprint

bp = Blueprint("onboarding", __name__, url_prefix="/applications")
documents = Blueprint("documents", __name__)
