"""How somebody wants to be told."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from naru.records.labels import CHANNEL, NOTICE_KIND
from naru.records.states import DEFAULT_CHANNEL, Channel, NoticeKind


class SettledChoiceField(forms.ChoiceField):
    """Always holds one of its choices, so that nobody has to be told that one is needed."""

    is_settled = True


class PreferencesForm(forms.Form):
    """One choice a kind of notice, and the language of mails."""

    language = SettledChoiceField(
        label=_("메일 언어"), choices=[("ko", _("한국어")), ("en", "English")], widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in NoticeKind:
            self.fields[kind.value] = SettledChoiceField(
                label=NOTICE_KIND[kind],  # type: ignore[arg-type]
                choices=[(channel.value, CHANNEL[channel]) for channel in Channel],
                initial=DEFAULT_CHANNEL.value,
            )

    @staticmethod
    def initial_of(channels: Mapping[NoticeKind, Channel], language: str) -> dict[str, str]:
        return {"language": language, **{kind.value: channel.value for kind, channel in channels.items()}}

    def channels(self) -> dict[NoticeKind, Channel]:
        return {kind: Channel(self.cleaned_data[kind.value]) for kind in NoticeKind}
