"""What a WSGI server and ``flask --app wsgi`` import."""

from gcm import create_app
from gcm.core.processes import follow_server

follow_server()
app = create_app()
