"""Openings once a day, merges that can be undone, search without accents, and the list's order."""

import django.db.models.deletion
from django.db import migrations, models

from farled_web.database.rowsecurity import NOBODY, USER, protect

# The search table holds words without accents; questions come in without them too.
SEARCH = """
CREATE FUNCTION app_folded(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT translate(lower(words), 'åäáàâãāąöóòôõōøéèêëēęüúùûūíìîïīýÿçćčñńšśßðđłžźżæ',
                                 'aaaaaaaaoooooooeeeeeeuuuuuiiiiiyycccnnsssddlzzza') $$;
CREATE OR REPLACE FUNCTION firms_words(name text, place text, address text, number text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public AS $$
  SELECT to_tsvector('simple', regexp_replace(
    public.app_folded(name || ' ' || place || ' ' || address || ' ' || number), '[^a-z0-9]+', ' ', 'g')) $$;
CREATE OR REPLACE FUNCTION firms_keep_search() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  INSERT INTO public.firms_search (firm_id, words, sorted_name)
  VALUES (new.id, public.firms_words(new.name, new.municipality, new.address,
            CASE WHEN new.sole_trader THEN '' ELSE new.organisation_number END),
          left(public.app_sorted(new.name), 220))
  ON CONFLICT (firm_id) DO UPDATE SET words = excluded.words, sorted_name = excluded.sorted_name;
  RETURN new;
END $$;
UPDATE firms_search s SET words = firms_words(f.name, f.municipality, f.address,
    CASE WHEN f.sole_trader THEN '' ELSE f.organisation_number END)
  FROM firms_firm f WHERE f.id = s.firm_id;
"""


class Migration(migrations.Migration):
    """After consent."""

    dependencies = [("firms", "0004_consent_rules")]
    operations = [
        migrations.RunSQL(SEARCH, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="Opening",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("user_id", models.BigIntegerField()),
                ("day", models.DateField()),
                ("category", models.CharField(max_length=12)),
                (
                    "firm",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="firms.firm",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="opening",
            constraint=models.UniqueConstraint(
                fields=("firm", "user_id", "day", "category"), name="one_opening_a_day"
            ),
        ),
        protect(
            "firms_opening",
            read=f"user_id = {USER}",
            insert=f"user_id = {USER}",
            update=NOBODY,
        ),
        migrations.AddIndex(
            model_name="firm",
            index=models.Index(
                models.Func(models.F("name"), function="app_sorted", output_field=models.CharField()),
                models.F("id"),
                name="firm_by_name",
                condition=models.Q(("merged_into", None)),
            ),
        ),
    ]
