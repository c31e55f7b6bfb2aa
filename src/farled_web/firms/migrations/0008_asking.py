"""A request that the database writes has no answer yet; the column came after the function that writes it."""

from django.db import migrations


class Migration(migrations.Migration):
    """After the list's order."""

    dependencies = [("firms", "0007_list_order")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE firms_accessrequest ALTER COLUMN answer SET DEFAULT ''",
            "ALTER TABLE firms_accessrequest ALTER COLUMN answer DROP DEFAULT",
        )
    ]
