"""Tables as files: read what people send, write what people open. No Django, no click."""

from naru_engine.tables.atomic import write_files
from naru_engine.tables.cells import numbers, texts, whole_numbers
from naru_engine.tables.columns import Column
from naru_engine.tables.limits import Limits
from naru_engine.tables.pictures import histogram
from naru_engine.tables.problems import BadInput, Phrase, Problem, Problems
from naru_engine.tables.reading import TABLE_ENDINGS, Upload, load, read_table
from naru_engine.tables.results import BarPicture, Cell, Figure, Result, ResultColumn
from naru_engine.tables.table import Table
from naru_engine.tables.writing import RESULT_ENDINGS, check_ending, json_bytes, result_bytes, write_result

__all__ = [
    "RESULT_ENDINGS",
    "TABLE_ENDINGS",
    "BadInput",
    "BarPicture",
    "Cell",
    "Column",
    "Figure",
    "Limits",
    "Phrase",
    "Problem",
    "Problems",
    "Result",
    "ResultColumn",
    "Table",
    "Upload",
    "check_ending",
    "histogram",
    "json_bytes",
    "load",
    "numbers",
    "read_table",
    "result_bytes",
    "texts",
    "whole_numbers",
    "write_files",
    "write_result",
]
