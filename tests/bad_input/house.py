"""The workspace into which the bad inputs are put: small, sound, and of every kind of file."""

from __future__ import annotations

HOUSE = {
    "aims.toml": """\
[organization]
name = "Small House"

[audit]
stage1 = 2027-02-02

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
    "registers/People.csv": "ID,Name\nmia,Mia Lund\ntom,Tom Okafor\n",
    "registers/Roles.csv": "ID,Role,Held by\ndata-owner,Owner of data,Mia Lund\n",
    "registers/AI systems.csv": (
        "ID,Name,Lifecycle,Actor roles,Components,Owner\n"
        "triage,Claims triage,deployed,provider,triage-model,data-owner\n"
    ),
    "registers/Models.csv": (
        "ID,Name,Trained on,Built on\ntriage-model,Triage model,history,2026-04-01\n"
    ),
    "registers/Datasets.csv": (
        "ID,Name,Observed on,Owner\n"
        "history,Claims history,2026-04-01,data-owner\n"
        "branches,Branches,2026-04-01,data-owner\n"
    ),
    "registers/Controls.csv": (
        "ID,Control,Implements,Owner\nquality,Quality of data,A.7.4,data-owner\n"
    ),
    "registers/Statement of applicability.csv": (
        "Control,Applicable,Reason\nA.7.4,yes,decisions rest on claims data\n"
    ),
    "evidence/evidence.csv": (
        "ID,Name,Kind,File,About,Collected on,Review\n"
        "report,Quality of the claims history,data-quality-report,report.txt,"
        "dataset:history,2026-05-04,accepted\n"
    ),
    "evidence/report.txt": "complete, current, plausible\n",
}
