"""What the run says at its end."""

from bench.faults import verdict
from bench.faults.kinds import Fault, Place
from bench.faults.run import Plan, Report


def of(plan: Plan, report: Report) -> str:
    return "\n".join([*faults(report), "", *outcome(report), "", summary(plan, report)])


def faults(report: Report) -> list[str]:
    lines = ["| 故障 | " + " | ".join(Place) + " | 合计 |", "|---|" + "---:|" * (len(Place) + 1)]
    for fault in Fault:
        row = [report.spoilt[place, fault] for place in Place]
        if sum(row):
            lines.append(f"| {fault} | " + " | ".join(map(str, row)) + f" | {sum(row)} |")
    return lines


def outcome(report: Report) -> list[str]:
    found = report.verdict
    lines = ["| 表单 | 份数 |", "|---|---:|", f"| 页面说过已存、待同步 | {found.acknowledged} |"]
    lines += [f"| 服务器上 | {found.arrived} |", f"| 照片逐张核对 | {found.photos} |"]
    lines += [f"| {what} | {found.faults[what]} |" for what in verdict.FAULTS]
    return lines + [f"- {note}" for note in found.notes[:20]]


def summary(plan: Plan, report: Report) -> str:
    found = report.verdict
    bad = "，".join(f"{what} {found.faults[what]}" for what in verdict.FAULTS)
    return (
        f"faults: seed {plan.seed}, {report.faults} faults in {report.seconds:.0f} s "
        f"(network {report.network}, server kills {report.server_kills}, browser kills "
        f"{report.browser_kills}, user switches {report.switches}); {found.acknowledged} "
        f"acknowledged, {found.arrived} on the server; {bad}"
        + ("" if report.reached else "; time was over before all of it happened")
    )
