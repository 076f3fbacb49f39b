"""A token is stored as its hash; the text itself is shown once and then known to its owner only."""

from django.db import models

from naru.people.models import Person


class PersonalToken(models.Model):
    """hint : the last four characters, to tell one token from another. scopes : values of `core.actor.Scope`."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    hash = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=4)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.pk} …{self.hint}"
