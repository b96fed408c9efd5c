"""The sections of the regulation's numbers: what each number is, and the clause it serves."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Brands:
    focus: str


@dataclass(frozen=True)
class Products:
    """Price classes by ex-VAT transfer price per standard carton, in yuan."""

    class_floors: list[Decimal]
    sticks_per_standard_carton: int
    cartons_per_case: int


@dataclass(frozen=True)
class Onboarding:
    """Clause 3.1; ``standard`` is what makes a chain a group customer, ticked item by item."""

    documents: list[str]
    standard: list[str]
    minimum_stores: int


@dataclass(frozen=True)
class Licences:
    longest_years: int
    apply_days_before: int
    remind_days_before: list[int]


@dataclass(frozen=True)
class Supply:
    """Clauses 1.4 and 2.2.4: scarce goods, by what they are shared out and when that is told."""

    weight_months: int
    disclosure_day: int
    notice_working_days: int
    objection_working_days: int


@dataclass(frozen=True)
class Stocks:
    """Clauses 1.2 and 1.3: how soon a demand is answered, what is tight, what a count is worth."""

    answer_working_days: int
    tight_cover_days: int
    stale_days: int
    shortage_working_days: int


@dataclass(frozen=True)
class Visits:
    outings_a_month: int
    stores_an_outing: int
    manager_hq_visits: int
    customer_manager_hq_visits: int
    plan_window_days: int
    plan_anchor: date
    plan_part_least_days: int
    plan_decision_days: int
    clock_off_minutes: int
    least_active_days: int
    shortest_visit_seconds: int
    shortest_day_minutes: int
    longest_visit_minutes: int


@dataclass(frozen=True)
class Findings:
    """Clauses 2.2.7, 3.2.3 and 5.3: by when others are told, and by when it is done."""

    feedback_days: int
    close_working_days: int
    acknowledge_working_days: int


@dataclass(frozen=True)
class Forecasts:
    """Clause 2.2.6: by when they are filed, and how the program's own proposal is chosen."""

    due_day: int
    reason_percent: Decimal
    accuracy_months: int
    judged_months: int
    better_percent: Decimal


@dataclass(frozen=True)
class Letters:
    """Clause 3.4; days of cover in days, ``alike_percent`` of the text.

    From ``decline_percent`` on: where a rule that proposes a problem begins to speak.
    """

    due_day: int
    stock_cover_days: int
    alike_percent: Decimal
    best_and_worst: int
    top_products: int
    months_of_history: int
    most_points: int
    decline_percent: Decimal
    month_decline_percent: Decimal
    store_decline_percent: Decimal
    share_gap_points: Decimal
    completion_percent: Decimal
    concentration_percent: Decimal
    forecast_percent: Decimal


@dataclass(frozen=True)
class Targets:
    """Clauses 2.1.3 and 2.2.2: what a proposal looks back on, and how a month is staged."""

    growth_months: int
    growth_limit_percent: Decimal
    stage_days: int
    stage_due_working_days: int


@dataclass(frozen=True)
class Services:
    """Clause 2.2.5: the standard service every chain gets, by how often."""

    monthly: list[str]
    quarterly: list[str]
    half_yearly: list[str]


@dataclass(frozen=True)
class Cultivation:
    """Clauses 2.1.5 and 2.2.5: how long a plan may run."""

    longest_weeks: int


# What departments may be put in order by (clause 4.1), and what may set apart who is level then.
COMPOSITES = ("名次和", "第一名个数")
TIE_STEPS = (
    *COMPOSITES,
    *("总量同比", "重点品牌同比", "一类重点品牌同比", "重点品牌份额", "一类重点品牌份额"),
)


@dataclass(frozen=True)
class Standard:
    """Clause 5.3, attachment 3: what a customer manager's month is held against."""

    coverage_percent: Decimal
    receipts_percent: Decimal
    files_percent: Decimal
    change_working_days: int
    tags_percent: Decimal
    most_shortages: int
    accuracy_percent: Decimal
    inspections_a_month: int


@dataclass(frozen=True)
class Assessment:
    """Clause 4.1; as many departments are compared as there are ``group_marks``.

    ``composite`` is one of ``COMPOSITES``, ``ties`` some of ``TIE_STEPS`` in their order.
    ``outlook_months``: how many latest months tell at which pace the other departments grow.
    """

    group_marks: list[Decimal]
    fewest_indicators: int
    composite: str
    ties: list[str]
    least_served_days: int
    outlook_months: int


@dataclass(frozen=True)
class Meetings:
    """Clause 3.3: how long before its last day a symposium is shown as due."""

    reminder_days: int


@dataclass(frozen=True)
class Retention:
    """How long what is kept, in days or in full months; what stays longer is told by the rules."""

    sessions_days: int
    jobs_days: int
    drafts_days: int
    positions_months: int
    refused_months: int
    id_cards_months: int
    contacts_months: int
    sales_months: int


@dataclass(frozen=True)
class Reports:
    """Clause 2.2.8: by which working day of the next month a month's report is submitted."""

    due_working_day: int
