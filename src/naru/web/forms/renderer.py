"""Forms use the site's own field: label, hint, error and control in this order."""

from django.forms.renderers import TemplatesSetting


class FieldRenderer(TemplatesSetting):
    field_template_name = "site/components/field.html"
