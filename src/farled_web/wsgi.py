"""What the web server runs."""

import os

from django.core.wsgi import get_wsgi_application

from farled_web.operations.checks import refuse_unsafe

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "farled_web.settings")
refuse_unsafe()
application = get_wsgi_application()
