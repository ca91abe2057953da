"""Working days in Scotland: Monday to Friday, without bank holidays."""

from datetime import date

from holidays import country_holidays

BANK_HOLIDAYS = country_holidays("GB", subdiv="SCT")


def working_days_after(start: date, days: int) -> date:
    """The day on which `days` working days have passed, the day after `start` being the first."""
    return BANK_HOLIDAYS.get_nth_working_day(start, days)
