"""What a WSGI server and ``flask --app wsgi`` import."""

from gcm import create_app

app = create_app()
