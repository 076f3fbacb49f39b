"""How much of a stranger's file is read before it is refused."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that no honest table of this field reaches.

    file_bytes : size of the file itself
    inflated_bytes : size of all parts of an .xlsx once decompressed (a bomb of 40 kB can hold 4 GB)
    cell_characters : length of one cell
    columns : width of a table
    grid_cells : rows × columns that a worksheet spans; one value in the far corner would span 17 billion
    """

    file_bytes: int = 2 * 1024**3
    inflated_bytes: int = 1024**3
    cell_characters: int = 1_000_000
    columns: int = 1_000
    grid_cells: int = 20_000_000


DEFAULT_LIMITS = Limits()
