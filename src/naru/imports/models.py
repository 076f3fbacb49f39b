"""A batch of rows that somebody brings in, and the rows with their verdicts."""

from django.db import models

from naru.imports.states import BatchState, RowOutcome, RowVerdict


class ImportBatch(models.Model):
    """One file, from the moment it was read until it is applied, undone or discarded.

    columns : [[name, heading], …] in the file's order; mapping : canonical name → index into it.
    counts : verdict or outcome → number of rows, as of the last change.
    """

    kind = models.CharField(max_length=32)
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    encoding = models.CharField(max_length=16, blank=True)
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in BatchState])
    columns = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    row_count = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    job_id = models.BigIntegerField(null=True)
    created_by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["created_by_id", "-id"], name="import_by_person")]

    def __str__(self) -> str:
        return f"{self.pk} {self.kind} {self.state}"


class ImportRow(models.Model):
    """One row of the file.

    number : the row the person sees in a spreadsheet. cells : as the file has them, in the batch's column order.
    written_sequence : the end of the audit chain when the row was written; a newer event of the same subject means
    that somebody has changed it since.
    """

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    cells = models.JSONField(default=list)
    verdict = models.CharField(
        max_length=8, choices=[(v.value, v.value) for v in RowVerdict], default=RowVerdict.PENDING
    )
    # Place of the verdict in the preview: problems first. Stored, for a sort of 50,000 rows would cost half a second.
    place = models.PositiveSmallIntegerField(default=0)
    problems = models.JSONField(default=list)
    values = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    subject_id = models.BigIntegerField(null=True)
    outcome = models.CharField(
        max_length=8, choices=[(o.value, o.value) for o in RowOutcome], default=RowOutcome.NONE, blank=True
    )
    note = models.JSONField(null=True)
    written_id = models.BigIntegerField(null=True)
    written_sequence = models.BigIntegerField(null=True)
    restore = models.JSONField(default=dict)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="import_row_once")]
        indexes = [
            models.Index(fields=["batch", "verdict", "outcome", "number"], name="import_row_by_verdict"),
            models.Index(fields=["batch", "place", "number"], name="import_row_in_preview"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.number} {self.verdict}"
