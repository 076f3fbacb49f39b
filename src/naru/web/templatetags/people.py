"""Tags of the pages about people and organisations."""

from django import template

from naru.people.demo import ROLES
from naru.people.labels import DEMO_ROLES

register = template.Library()


@register.simple_tag
def demo_roles() -> list[dict[str, object]]:
    """The roles one can sign in as in the demo, with what each is good for."""
    return [{"key": role.key, "label": DEMO_ROLES[role.key][0], "purpose": DEMO_ROLES[role.key][1]} for role in ROLES]
