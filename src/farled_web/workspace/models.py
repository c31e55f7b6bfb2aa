"""What home pages keep ready, because counting it on every visit would be slow."""

from __future__ import annotations

from django.db import models

from farled_web.organisations.models import Region


class Picture(models.Model):
    """A region's figures, counted in the background; no firm can be told from it."""

    region = models.ForeignKey(Region, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    document = models.JSONField(default=dict)
    computed_at = models.DateTimeField(auto_now=True)

    class Meta:
        """One picture of a kind per region."""

        constraints = [models.UniqueConstraint(fields=["region", "kind"], name="one_picture_per_kind")]
