"""What the web server runs."""

import os

from django.core.wsgi import get_wsgi_application

from farled_web.operations.checks import refuse_unsafe

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "farled_web.settings")
refuse_unsafe()
application = get_wsgi_application()

# Beside the first requests, so that nobody's page waits for the planner to load.
from farled_web.coalitions.warming import warm_in_background  # noqa: E402

warm_in_background()
