"""A small workspace in which no rule finds anything, and the same with a text of a file altered."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from aimsgraph.assurance.check import Checked, check
from aimsgraph.catalog import catalog
from aimsgraph.workspace import Workspace, find_workspace, sync

TODAY = date(2026, 6, 15)

_APPLICABLE = {
    "A.4.2": ("resources", "Resource documentation"),
    "A.4.3": ("data-register", "Data resources"),
    "A.6.2.4": ("validation", "AI system verification and validation"),
    "A.6.2.5": ("release", "AI system deployment"),
    "A.6.2.6": ("monitoring", "AI system operation and monitoring"),
    "A.7.4": ("quality", "Quality of data for AI systems"),
    "A.9.4": ("intended-use", "Intended use of the AI system"),
}


def _statement() -> str:
    lines = ["Control,Title,Applicable,Reason,Implemented by,Approved on,Status"]
    for provision in catalog("iso42001").of("ReferenceControl"):
        own = _APPLICABLE.get(provision.ref)
        tail = f"yes,a risk asks for it,{own[0]}" if own else "no,nothing here calls for it,"
        title = f'"{provision.title}"' if "," in provision.title else provision.title
        lines.append(f"{provision.ref},{title},{tail},2026-05-04,")
    return "\n".join([*lines, ""])


def _manifest() -> str:
    columns = (
        "ID", "Name", "Kind", "About", "Collected on", "Period start", "Period end", "Valid until",
        "Verdict", "Audit type", "Auditor independent", "Examined", "Considered", "Review", "File",
    )  # fmt: skip
    lines = [",".join(columns)]
    for number, row in enumerate(_RECORDS):
        cells = [*row.split(","), *[""] * (13 - row.count(",") - 1)]
        lines.append(",".join([*cells, "accepted", f"{number}.txt"]))
    return "\n".join([*lines, ""])


_CLAUSES = "; ".join(p.ref for p in catalog("iso42001").of("Clause") if p.assessable)
_EXAMINED = f"{_CLAUSES}; {'; '.join(_APPLICABLE)}"
_CONSIDERED = "audit; override-rate; claimants; bought; risk:r-1; nc-1"
_CONTROLS = "".join(
    f"{id},{title},system-owner,implemented,2026-01-01,2026-05-04\n"
    for id, title in _APPLICABLE.values()
)

# Up to what they considered, as far as there is something to say; all are accepted.
_RECORDS = (
    "policy-text,AI policy,ai-policy,policy:ai-policy,2026-02-02,,,,",
    "triage-risks,Risks of triage,risk-assessment,triage,2026-05-04",
    "letters-risks,Risks of letters,risk-assessment,letters,2026-05-04",
    "triage-impact,Impact of triage,impact-assessment,triage,2026-05-04",
    "letters-impact,Impact of letters,impact-assessment,letters,2026-05-04",
    "triage-test,Test of triage,test-report,triage; triage-model,2026-04-03,,,,pass",
    "triage-release,Release of triage,release-approval,triage; triage-model,2026-04-05,,,,pass",
    "letters-release,Release of letters,release-approval,letters,2026-04-05,,,,pass",
    "triage-q1,Triage: first quarter,monitoring-report,triage,2026-04-08,2026-01-01,2026-03-31",
    "letters-q1,Letters: first quarter,monitoring-report,letters,2026-06-01,2026-01-01,2026-03-31",
    "quality,Quality of the history,data-quality-report,history,2026-05-04,,,,pass",
    "quality-again,Quality once more,data-quality-report,history,2026-05-05,,,,pass",
    "no-incident,No incident,incident-report,organization:sound,2026-06-01,2026-03-01,2026-05-31",
    f"audit,Internal audit,audit-report,organization:sound,2026-05-03,,,,,internal,yes,{_EXAMINED}",
    f"review,Management review,review-minutes,organization:sound,2026-06-01,,,,,,,,{_CONSIDERED}",
)

FILES = {
    "aims.toml": """\
[organization]
name = "Sound"

[audit]
stage1 = 2026-07-01
stage2 = 2026-07-31

[[source]]
name = "registers"
importer = "tables"
path = "registers/*.csv"
authority = 60

[[source]]
name = "evidence"
importer = "evidence"
path = "evidence"
""",
    "journal.yaml": "[]\n",
    "registers/Organization.csv": "Name,Scope,Scope statement\nSound,AIMS,All systems\n",
    "registers/People.csv": "ID,Name,Leaves on\nmia,Mia Lund,\ntom,Tom Okafor,\n",
    "registers/Roles.csv": (
        "ID,Role,Held by\ndata-owner,Owner of data,Mia Lund; Tom Okafor\n"
        "system-owner,Owner of systems,Tom Okafor\n"
    ),
    "registers/Suppliers.csv": "ID,Name,Owner\ncloud,Halcyon Cloud,system-owner\n",
    "registers/AI systems.csv": (
        "ID,Name,Purpose,Lifecycle,Actor roles,Components,Intended uses,Scope,Owner,Monitored by,"
        "Deployed on,Retires on\n"
        "triage,Claims triage,Sorts claims,deployed,provider,triage-model,sorting,AIMS,"
        "system-owner,override-rate,2026-01-01,\n"
        "letters,Letter drafts,Drafts letters,deployed,deployer,letter-model,drafting,AIMS,"
        "system-owner,override-rate,2026-01-01,\n"
    ),
    "registers/Intended uses.csv": (
        "ID,Intended use\nsorting,Sorting of claims\ndrafting,Drafts that a person sends\n"
    ),
    "registers/Models.csv": (
        "ID,Name,Trained on,Built on,Served by,Owner\n"
        "triage-model,Triage model,history,2026-04-01,,system-owner\n"
        "letter-model,Letter model,,2026-04-01,cloud,system-owner\n"
    ),
    "registers/Datasets.csv": (
        "ID,Name,Observed on,Owner\nhistory,Claims history,2026-04-01,data-owner\n"
    ),
    "registers/Risks.csv": (
        "ID,Risk,Arises in,Likelihood,Severity,Residual level,Acceptable,Assessed in,"
        "Treatment option,Realised by,Treatment state,Owner,Identified on,State,Closed on\n"
        "r-1,Urgent claims wait,triage,3,4,low,yes,triage-risks,reduce,validation,done,"
        "system-owner,2026-01-05,open,\n"
        "r-2,A draft is sent unread,letters,2,3,low,yes,letters-risks,reduce,intended-use,done,"
        "system-owner,2026-01-05,open,\n"
        "r-3,Staff unlearn to sort,triage,2,2,low,yes,triage-risks,reduce,monitoring,done,"
        "system-owner,2026-01-05,open,\n"
    ),
    "registers/Controls.csv": (f"ID,Control,Owner,State,Operating since,Reviewed on\n{_CONTROLS}"),
    "registers/Statement of applicability.csv": _statement(),
    "registers/Policies and processes.csv": (
        "ID,Name,Type,Approved on,Next review,Reviewed on,Owner\n"
        "ai-policy,AI policy,policy,2026-01-20,2027-01-20,2026-01-20,system-owner\n"
    ),
    "registers/Metrics.csv": (
        "ID,Metric,Threshold,Direction,Owner\noverride-rate,Overrides,0.05,above,system-owner\n"
    ),
    "registers/Measurements.csv": (
        "Metric,Value,Measured on,Review\noverride-rate,0.03,2026-05-04,accepted\n"
    ),
    "registers/Objectives.csv": (
        "ID,Objective,Due,Measured by,Owner\nfew-errors,Few errors,2026-12-31,override-rate,"
        "system-owner\n"
    ),
    "registers/Context issues.csv": (
        "ID,Issue,Kind,Reviewed on\nbought,More models are bought,internal,2026-05-04\n"
    ),
    "registers/Interested parties.csv": "ID,Interested party,Kind\nclaimants,Claimants,affected\n",
    "registers/Findings.csv": (
        "ID,Finding,Type,Grade,Challenges,Concerns,Raised on,Raised by,Due,State,Resolved by,"
        "Owner\n"
        "nc-1,A test plan was never signed,nonconformity,minor,A.6.2.4,triage,2026-05-04,audit,"
        "2026-09-01,open,ca-1,system-owner\n"
    ),
    "registers/Corrective actions.csv": (
        "ID,Action,Correction,Cause,Due,Owner\n"
        "ca-1,Sign the plan,The plan was signed,Nobody had the duty,2026-09-01,system-owner\n"
    ),
    "registers/Changes.csv": (
        "ID,Changed,Kind,Significance,At\nrefresh,history,content,significant,2026-03-15\n"
    ),
    "evidence/evidence.csv": _manifest(),
    **{f"evidence/{number}.txt": f"document {number}\n" for number in range(len(_RECORDS))},
}


def quiet(_doing: str, _done: int, _steps: int) -> None:
    """Nobody watches."""


def made(folder: Path) -> Workspace:
    """The sound workspace in a folder, read."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    workspace = find_workspace(folder)
    report = sync(workspace, as_of=TODAY, actor="tests", progress=quiet)
    assert not report.problems, [str(problem) for problem in report.problems]
    return workspace


def copied(sound: Workspace, folder: Path) -> Workspace:
    """Another workspace with the same files and the same store."""
    shutil.copytree(sound.root, folder)
    return find_workspace(folder)


def altered(workspace: Workspace, file: str, old: str, new: str) -> Workspace:
    """The workspace with one text put for another in a file, and the source of it read again."""
    path = workspace.root / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, (file, old, text.count(old))
    path.write_text(text.replace(old, new), encoding="utf-8")
    source = next(each for each in workspace.sources if file.startswith(each.name))
    sync(workspace, as_of=TODAY, actor="tests", progress=quiet, only=source)
    return workspace


def checked(workspace: Workspace, as_of: date = TODAY) -> Checked:
    """What the rules find in it."""
    with workspace.open() as store:
        snapshot = store.snapshot()
    return check(snapshot, workspace.vocabulary, workspace.policy, as_of=as_of)
