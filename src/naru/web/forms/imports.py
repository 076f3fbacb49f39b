"""The upload of a table."""

from collections.abc import Sequence

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from naru.imports.reading import LIMITS
from naru_engine.tables import TABLE_ENDINGS


class UploadForm(forms.Form):
    kind = forms.ChoiceField(label=_("무엇을 가져옵니까"), widget=forms.RadioSelect)
    file = forms.FileField(
        label=_("파일"),
        help_text=_("CSV(UTF-8·CP949), TSV, XLSX, JSONL. 20MB, 50,000행까지. 주민등록번호가 있으면 받지 않습니다."),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(TABLE_ENDINGS)}),
    )

    def __init__(self, *args: object, kinds: Sequence[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["kind"].choices = list(kinds)  # type: ignore[attr-defined]

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        # Asked before the file is read, so that a huge one never stands in memory.
        if file.size is not None and file.size > LIMITS.file_bytes:
            raise ValidationError(_("파일이 20MB를 넘습니다. 나누어 올려 주세요."))
        return file
