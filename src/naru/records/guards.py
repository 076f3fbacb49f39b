"""Triggers by which the database itself refuses to change the audit log.

They stop slips: a stray UPDATE in a console, a library that deletes. They do not stop an owner of the database, who
can drop them: that is what the chain and its anchors are for. Installed by `naru migrate`, `serve` and `demo`, and
again on each start, because SQLite rebuilds tables when a migration alters them and loses their triggers.
"""

from django.db import connection, transaction

_SQLITE = (
    """CREATE TRIGGER IF NOT EXISTS audit_event_no_update BEFORE UPDATE ON records_auditevent
       BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END""",
    """CREATE TRIGGER IF NOT EXISTS audit_event_no_delete BEFORE DELETE ON records_auditevent
       BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END""",
    """CREATE TRIGGER IF NOT EXISTS audit_head_forward BEFORE UPDATE ON records_audithead
       WHEN NEW.sequence <> OLD.sequence + 1
       BEGIN SELECT RAISE(ABORT, 'the audit head moves forward by one'); END""",
    """CREATE TRIGGER IF NOT EXISTS audit_head_no_delete BEFORE DELETE ON records_audithead
       BEGIN SELECT RAISE(ABORT, 'the audit head stays'); END""",
)
_POSTGRES = (
    """CREATE OR REPLACE FUNCTION naru_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'audit events are append-only'; END $$""",
    """CREATE OR REPLACE TRIGGER audit_event_no_change BEFORE UPDATE OR DELETE ON records_auditevent
       FOR EACH ROW EXECUTE FUNCTION naru_audit_refuse()""",
    """CREATE OR REPLACE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON records_auditevent
       FOR EACH STATEMENT EXECUTE FUNCTION naru_audit_refuse()""",
    """CREATE OR REPLACE TRIGGER audit_head_forward BEFORE UPDATE ON records_audithead
       FOR EACH ROW WHEN (NEW.sequence <> OLD.sequence + 1) EXECUTE FUNCTION naru_audit_refuse()""",
    """CREATE OR REPLACE TRIGGER audit_head_no_delete BEFORE DELETE ON records_audithead
       FOR EACH ROW EXECUTE FUNCTION naru_audit_refuse()""",
)


@transaction.atomic
def install() -> None:
    """Make the triggers where they are not there yet."""
    statements = _SQLITE if connection.vendor == "sqlite" else _POSTGRES
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
