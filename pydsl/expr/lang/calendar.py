"""Days and dates: the Gregorian calendar without end."""

from __future__ import annotations

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")


def civil(day: int) -> tuple[int, int, int]:
    """Return year, month and day of a day counted from 1970."""
    day += 719_468
    era, of_era = divmod(day, 146_097)
    year_of_era = (of_era - of_era // 1460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted = (5 * of_year + 2) // 153
    month = shifted + 3 if shifted < 10 else shifted - 9  # the count begins in March
    return era * 400 + year_of_era + (month < 3), month, of_year - (153 * shifted + 2) // 5 + 1


def days(year: int, month: int, day: int) -> int:
    """Count the days from 1970 to a date; months and days may be out of range."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    year -= month < 3  # the count begins in March
    era, year_of_era = divmod(year, 400)
    of_year = (153 * (month - 3 if month > 2 else month + 9) + 2) // 5
    return era * 146_097 + year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + of_year + day - 1 - 719_468
