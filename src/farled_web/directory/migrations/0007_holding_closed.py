"""What stands behind a case is nobody's to read or write: sums come from functions, rows from a trigger."""

from django.db import migrations

from farled_web.database.rowsecurity import NOBODY, protect


class Migration(migrations.Migration):
    """After the table."""

    dependencies = [("directory", "0006_holding")]
    operations = [protect("directory_holding", read=NOBODY, insert=NOBODY, update=NOBODY)]
