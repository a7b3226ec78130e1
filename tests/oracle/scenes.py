"""Plausible pieces of a graph: things with their supports, mostly in order."""

from __future__ import annotations

from datetime import date, timedelta

from aimsgraph.snapshot import Value
from tests.oracle.days import after, months_after
from tests.oracle.drafts import ADOPTED, TODAY, UNADOPTED, Draft

KINDS = (
    "data-quality-report",
    "test-report",
    "impact-assessment",
    "monitoring-report",
    "release-approval",
    "risk-assessment",
    "residual-risk-acceptance",
    "training-record",
    "supplier-assessment",
    "incident-report",
    "ai-policy",
    "concern-log",
    "contract",
    "scope-statement",
)
ABOUT = (("AISystem", "Model"), ("Dataset",), ("Asset", "Supplier"), ("Node",))
ASSETS = ("Dataset", "Model", "AISystem", "Tool", "DataSource", "ComputeResource")


def asset(draft: Draft, *classes: str) -> str:
    """A known asset, or a new one."""
    known = draft.pick(*classes)
    if known is not None and (draft.full or draft.often(0.75)):
        return known
    cls = draft.dice.choice(classes)
    properties: dict[str, Value | None] = {}
    if cls == "Dataset":
        properties["observed_on"] = draft.moment(draft.past()) if draft.often(0.6) else None
    if cls == "Model":
        properties["built_on"] = draft.moment(draft.past()) if draft.often(0.6) else None
    if cls == "AISystem":
        properties["lifecycle"] = "retired" if draft.oops() else "deployed"
        if draft.often(0.1):
            properties["retires_on"] = draft.past() if draft.oops() else draft.future()
    return draft.add(cls, **properties)


def assets(draft: Draft) -> None:
    """Data, models and systems that depend on each other, at times in circles."""
    for cls in ("Dataset", "Model", "AISystem"):
        asset(draft, cls)
    for _ in range(draft.dice.randint(0, 3)):
        asset(draft, *ASSETS)
    if draft.often(0.3):
        draft.add("Supplier")
    if draft.often(0.3):
        draft.add("IntendedUse")
    if draft.often(0.6):
        draft.link("hasComponent", draft.pick("AISystem"), draft.pick("Model"))
    depends = [relation.name for relation in draft.vocabulary.family("depends")]
    for _ in range(draft.dice.randint(3, 8)):
        relate(draft, draft.dice.choice(depends))


def relate(draft: Draft, type: str) -> None:
    """A relation of a type between some two things that it fits."""
    relation = draft.vocabulary.relations[type]
    draft.link(type, draft.pick(*relation.sources), draft.pick(*relation.targets))


def subject(draft: Draft) -> str:
    """What a slot or an Implementation is for."""
    return asset(draft, "Dataset", "Model", "AISystem")


def record(draft: Draft, cls: str = "Evidence", kind: str | None = None) -> str:
    """A record, mostly in order."""
    kind = kind or draft.dice.choice(
        KINDS if draft.often(0.7) else tuple(sorted(draft.vocabulary.kinds))
    )
    collected = draft.past(80)
    properties: dict[str, Value | None] = {"kind": kind, "collected_on": collected}
    if draft.oops():
        properties["collected_on"] = draft.dice.choice((None, draft.past(900, 200), draft.future()))
    months = draft.vocabulary.kinds[kind].months
    if months is not None and draft.often(0.06):
        properties["collected_on"] = months_after(TODAY, -months) - timedelta(draft.often(0.5))
    if draft.often(0.15):
        properties["valid_until"] = draft.future()
    if draft.oops():
        properties["valid_until"] = draft.dice.choice((draft.past(30), TODAY))
    if draft.oops():
        properties["valid_from"] = draft.dice.choice((draft.past(), draft.future()))
    if draft.often(0.2):
        properties["period_end"] = draft.past(80)
    review = "accepted" if draft.often(0.6) else None
    if draft.oops():
        review = draft.dice.choice(("pending", "rejected"))
        if review == "rejected":
            properties["reject_reason"] = draft.dice.choice((None, "insufficient", "adverse"))
    properties["review"] = review
    verdict = "pass" if draft.often(0.4) else None
    properties["verdict"] = draft.dice.choice(("fail", "inconclusive")) if draft.oops() else verdict
    id = draft.add(cls, **properties)
    for _ in range(draft.dice.choice((0, 1, 1, 2))):
        told = draft.dice.choice(ABOUT)
        draft.link("about", id, draft.pick(*told))
    if draft.often(0.15):
        draft.link("measuredOn", id, draft.pick("Dataset"))
    if draft.often(0.15):
        draft.link("drawnFrom", id, draft.pick("Record"))
    return id


def slot(draft: Draft, concerned: str | None = None) -> str:
    """A slot that one to nine records fill, or one with a cadence."""
    if concerned is None and draft.often(0.5):
        concerned = subject(draft)
    demanded = draft.dice.choice((None, None, "performed", "passed"))
    id = draft.add("EvidenceRequirement", kinds=(draft.dice.choice(KINDS),), verdict=demanded)
    draft.link("concerns", id, concerned)
    if draft.often(0.2):
        cadence(draft, id)
        return id
    count = (
        draft.dice.choice((1, 1, 1, 2, 2, 3))
        if draft.often(0.9)
        else draft.dice.choice((4, 6, 8, 9))
    )
    if draft.oops():
        count = 0
    if draft.often(0.3):
        draft.set(id, need=max(1, min(count, draft.dice.randint(1, 4)) + draft.oops()))
    for _ in range(count):
        known = draft.pick("Record")
        draft.link("filledBy", id, known if known and draft.often(0.2) else record(draft))
    return id


def cadence(draft: Draft, slot: str) -> None:
    """Periods, with records that cover them, all or in part, apart or overlapping."""
    length = draft.dice.choice(("P1M", "P1M", "P2M", "P3M", "P1Y", "P14D", "P4W", "P1D"))
    start = draft.past(400 if length == "P1Y" else 120, 20)
    if length == "P1D":
        start = TODAY - timedelta(days=draft.dice.randint(1, 4))
    elif draft.often(0.5):
        first = start.replace(day=1)
        start = draft.dice.choice((first, months_after(first, 1) - timedelta(days=1)))
    draft.set(slot, cadence=length)
    if draft.often(0.6):
        draft.set(slot, operating_from=start)
    if draft.often(0.4):
        draft.set(slot, grace=draft.dice.choice(("P5D", "P2W", "P1M")))
    if draft.often(0.3):
        draft.set(slot, tolerated_exceptions=draft.dice.choice((0, 1, 2)))
    first = start
    for number in range(1, 9):
        last = after(start, length, number) - timedelta(days=1)
        if last >= TODAY:
            break
        if not draft.oops():
            cover(draft, slot, first, last)
        first = last + timedelta(days=1)


def cover(draft: Draft, slot: str, first: date, last: date) -> None:
    """One record for a period, or two that share it, now and then not to its last day."""
    cut = (last - first).days // 2
    pieces = [(first, last)]
    if draft.often(0.2):
        middle = first + timedelta(days=cut)
        pieces = [(first, middle), (middle + timedelta(days=draft.dice.choice((0, 1))), last)]
    if draft.oops():
        pieces[0] = (first + timedelta(days=draft.dice.choice((0, 3))), pieces[0][1])
    for start, end in pieces:
        id = record(draft)
        draft.nodes[id][1].pop("period_end", None)
        later = end + timedelta(days=draft.dice.choice((0, draft.dice.randint(0, 40))))
        draft.set(id, collected_on=min(TODAY, later))
        if not draft.oops() and not (start == end == later and draft.often(0.5)):
            draft.set(id, period_start=start, period_end=end)
        draft.link("filledBy", slot, id)


def implementation(draft: Draft, control: str | None) -> str:
    """A control as it runs for a subject, with its slots."""
    concerned = subject(draft)
    id = draft.add(
        "Implementation",
        state=draft.dice.choice(("planned", "retired")) if draft.oops() else None,
        operating_since=draft.past(120) if draft.often(0.3) else None,
        reviewed_on=draft.past() if draft.often(0.3) else None,
        nothing_due=True if draft.often(0.05) else None,
    )
    draft.link("concerns", id, concerned if draft.often(0.9) else draft.pick("Node"))
    draft.link("appliedAs", control, id)
    for _ in range(draft.dice.choice((1, 1, 2)) - draft.oops()):
        known = draft.pick("EvidenceRequirement")
        shared = known if known and draft.often(0.15) else slot(draft, concerned)
        draft.link("restsOn", id, shared)
    if draft.often(0.15):
        draft.link("runsOn", id, draft.pick("Asset"))
    return id


def measure(draft: Draft, cls: str) -> str:
    """A Control, Process or Policy by itself."""
    return draft.add(
        cls,
        state=draft.dice.choice(("planned", "retired")) if draft.oops() else None,
        planned_for=draft.dice.choice((draft.past(), draft.future())) if draft.oops() else None,
        operating_since=draft.past(120) if draft.often(0.3) else None,
        reviewed_on=draft.past() if draft.often(0.3) else None,
        nothing_due=True if cls == "Control" and draft.often(0.05) else None,
    )


def control(draft: Draft) -> str:
    """A Control with its Implementations, slots and supports."""
    id = measure(draft, "Control")
    for _ in range(draft.dice.choice((1, 1, 2, 3))):
        implementation(draft, id)
    if draft.often(0.2):
        draft.link("restsOn", id, slot(draft))
    if draft.often(0.2):
        draft.link("reliesOn", id, draft.pick("Control", "Implementation"))
    if draft.often(0.25):
        directing = draft.pick("Policy", "Process")
        if directing is None:
            directing = measure(draft, draft.dice.choice(("Policy", "Process")))
        draft.link("directedBy", id, directing)
    if draft.often(0.2):
        draft.link("protects", id, draft.pick("Asset"))
    return id


def risk(draft: Draft) -> str:
    """A risk with its assessment, and a treatment that it may share with others."""
    properties: dict[str, Value | None] = {}
    if draft.often(0.4):
        kinds = ("behaviour", "purpose", "basis", "breach", "withdrawal", "terms")
        properties["sensitive_to"] = tuple(draft.dice.sample(kinds, draft.dice.randint(1, 4)))
    if draft.often(0.15):
        properties["acceptable"] = draft.often(0.7)
    if draft.oops():
        properties["state"] = draft.dice.choice(("open", "closed"))
    if draft.oops():
        properties["closed_on"] = draft.dice.choice((draft.past(), draft.future()))
    id = draft.add("Risk", **properties)
    for _ in range(draft.dice.choice((1, 1, 2))):
        places = draft.dice.choice((("Model",), ("AISystem", "Model", "Dataset", "IntendedUse")))
        draft.link("arisesIn", id, draft.pick(*places))
    for _ in range(draft.dice.choice((1, 1, 2)) - draft.oops()):
        draft.link("assessedIn", id, record(draft, "RiskAssessment", "risk-assessment"))
    for _ in range(draft.dice.choice((1, 1, 2)) - draft.oops()):
        known = draft.pick("Treatment")
        draft.link("treatedBy", id, known if known and draft.often(0.6) else treatment(draft))
    if draft.often(0.25):
        for _ in range(draft.dice.choice((1, 2))):
            decision = record(draft, "Decision", "residual-risk-acceptance")
            draft.set(decision, decided_on=draft.past(80))
            draft.link("acceptedBy", id, decision)
    if draft.often(0.4):
        draft.link("watchedBy", id, draft.pick("Metric") or metric(draft))
    return id


def treatment(draft: Draft) -> str:
    """A treatment that controls, implementations or records realise."""
    id = draft.add("Treatment", state="planned" if draft.oops() else None)
    for _ in range(draft.dice.choice((1, 1, 2)) - draft.oops()):
        known = (
            draft.pick("Control") if draft.often(0.7) else draft.pick("Implementation", "Record")
        )
        draft.link("realisedBy", id, known or control(draft))
    return id


def provision(draft: Draft) -> str:
    """A clause on slots and measures, or a reference control on its entry."""
    properties: dict[str, Value | None] = {
        "catalog": UNADOPTED if draft.often(0.1) else ADOPTED,
        "applies_from": draft.dice.choice((draft.past(), TODAY)) if draft.often(0.1) else None,
        "mapping_reviewed_on": draft.past() if draft.often(0.4) else None,
        "nothing_due": True if draft.often(0.05) else None,
    }
    if draft.often(0.08):
        properties["applies_from"] = draft.future()
    if draft.often(0.5):
        id = draft.add("Clause", assessable=draft.often(0.8), **properties)
        for _ in range(draft.dice.choice((0, 1, 1, 2))):
            draft.link("restsOn", id, draft.pick("EvidenceRequirement") or slot(draft))
        draft.link("metBy", id, draft.pick("Measure") if draft.often(0.4) else None)
        for _ in range(draft.dice.choice((0, 1, 3))):
            draft.link("tracks", id, draft.pick("Risk", "Role", "Treatment", "Node"))
    else:
        id = draft.add("ReferenceControl", **properties)
        if not draft.oops():
            draft.link("decidedBy", id, entry(draft))
    if draft.often(0.3):
        above = draft.pick("Clause", "ControlObjective") or draft.add("ControlObjective")
        draft.link("hasPart", above, id)
        draft.link("achievedBy", above, id)
    return id


def entry(draft: Draft) -> str:
    """The decision on one reference control."""
    id = draft.add(
        "SoAEntry",
        applicable=draft.often(0.8),
        approved_on=draft.past() if draft.often(0.5) else None,
    )
    if not draft.oops():
        draft.link("implementedBy", id, draft.pick("Control") or control(draft))
        if draft.often(0.3):
            draft.link("implementedBy", id, draft.pick("Control"))
    if draft.often(0.4):
        draft.link("citesFact", id, draft.pick("Asset", "IntendedUse", "Supplier"))
    return id


def argument(draft: Draft) -> str:
    """Something with alternative arguments, which may lean on it or on each other."""
    id = draft.pick("Control", "Process", "Implementation", "Clause", "Risk")
    if id is None or draft.often(0.3):
        id = measure(draft, draft.dice.choice(("Control", "Process")))
    for _ in range(draft.dice.choice((1, 2, 2, 3))):
        justification = draft.add("Justification")
        draft.link("arguedBy", id, justification)
        for _ in range(draft.dice.choice((1, 1, 2)) - draft.oops()):
            circular = draft.pick("Control", "Process", "Implementation", "Risk")
            taken = circular if draft.often(0.4) else draft.pick("Record", "Node")
            draft.link("takes", justification, taken or record(draft))
        if draft.often(0.25):
            draft.link("takes", justification, id)
        if draft.often(0.3):
            draft.link("arguedBy", draft.pick("Control", "Process"), justification)
    return id


def role(draft: Draft) -> str:
    """A role with its holders, of whom some leave."""
    id = draft.add("Role")
    for _ in range(draft.dice.choice((1, 1, 2, 3)) - draft.oops()):
        known = draft.pick("Person")
        if known is None or draft.often(0.7):
            leaving = draft.often(0.3)
            leaves = draft.dice.choice((draft.past(), draft.future(), TODAY)) if leaving else None
            known = draft.add("Person", leaves_on=leaves)
        draft.link("heldBy", id, known)
    draft.link("ownedBy", draft.pick("Control", "Dataset"), id)
    return id


def metric(draft: Draft) -> str:
    """A metric with a threshold, and measurements on different days."""
    id = draft.add(
        "Metric", threshold=5.0, direction=draft.dice.choice(("above", "below")), cadence="P1M"
    )
    days = draft.dice.sample(range(1, 90), draft.dice.choice((0, 1, 2, 3)))
    for number in days:
        measurement = record(draft, "Measurement", "metric-snapshot")
        day = TODAY - timedelta(days=number) if not draft.oops() else draft.future()
        value = draft.dice.choice((1.0, 5.0, 9.0))
        if draft.often(0.7):
            draft.set(measurement, measured_on=draft.moment(day), value=value)
        else:
            draft.set(measurement, collected_on=day, value=value)
        draft.link("valuedBy", id, measurement)
    return id


def obligation(draft: Draft) -> str:
    """A duty that measures meet, written in a provision."""
    id = draft.add(
        "Obligation",
        accepted=draft.often(0.8),
        applies_from=draft.future() if draft.oops() else None,
        reviewed_on=draft.past() if draft.often(0.4) else None,
    )
    if not draft.oops():
        draft.link("metBy", id, draft.pick("Measure") or measure(draft, "Process"))
    draft.link("statedIn", id, draft.pick("Provision"))
    return id
