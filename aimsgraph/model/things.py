"""The classes of the ontology as typed things. Generated: run aimsgraph.model.generate."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from aimsgraph.model.thing import Duration, Moment, Thing


class Node(Thing):
    """Anything in the graph that can hold, change or depend."""

    is_called: ClassVar[str] = "Node"

    name: str
    """What people call it."""

    description: str | None = None
    """What it is, in a sentence or two."""

    tags: tuple[str, ...] = ()
    """Free words to select by."""

    in_scope: bool = True
    """Whether the AI management system covers it."""

    since: date | None = None
    """The first day on which it is there."""

    until: date | None = None
    """The last day on which it is there."""

    withdrawn_on: date | None = None
    """The day on which the last source that named it named it no more."""


ProvisionDocumentedInformation = Literal[
    "none",
    "maintain",
    "retain",
    "both",
]


class Provision(Node):
    """A numbered piece of a standard, law or framework that can be met."""

    is_called: ClassVar[str] = "Provision"

    catalog: str
    """The catalogue and its edition: iso42001:2023."""

    ref: str
    """Its number, as printed: A.7.4."""

    title: str
    """Its short title."""

    summary: str | None = None
    """What it asks, in our own words."""

    assessable: bool | None = None
    """Whether it is met or not by itself; headings are not."""

    applies_from: date | None = None
    """The day from which it applies."""

    superseded_date: date | None = None
    """The day that an amendment replaced by applies_from."""

    addressee: tuple[str, ...] = ()
    """The roles that it binds: provider, deployer, ..."""

    tier: tuple[str, ...] = ()
    """The risk tiers that it is for; none means all."""

    documented_information: ProvisionDocumentedInformation | None = None
    """Whether it asks to maintain documents, to retain records, or both."""

    mapping_reviewed_on: date | None = None
    """When someone last looked whether what meets it still does."""

    nothing_due: bool | None = None
    """Whether nothing is demanded yet; written by the expectations."""


class Framework(Provision):
    """A standard, law or framework as a whole, with edition."""

    is_called: ClassVar[str] = "Framework"

    edition: str | None = None
    """The edition: 2023."""

    publisher: str | None = None
    """Who publishes it."""

    url: str | None = None
    """Where it is published."""

    verified_on: date | None = None
    """When the catalogue was last held against its sources."""


class Clause(Provision):
    """A requirement clause of a management system standard or an article of a law."""

    is_called: ClassVar[str] = "Clause"


class ControlObjective(Provision):
    """What a group of reference controls is for."""

    is_called: ClassVar[str] = "ControlObjective"


class ReferenceControl(Provision):
    """A control as listed in a catalog (A.7.4), before anyone implements it."""

    is_called: ClassVar[str] = "ReferenceControl"


ObligationKind = Literal[
    "need",
    "law",
    "contract",
    "own",
]


class Obligation(Node):
    """A need of an interested party, or a legal or contractual duty, that the AIMS takes on."""

    is_called: ClassVar[str] = "Obligation"

    kind: ObligationKind | None = None
    """Where it comes from."""

    text: str | None = None
    """What it says."""

    applies_from: date | None = None
    """The day from which it applies."""

    accepted: bool | None = None
    """Whether the AI management system takes it on."""

    reviewed_on: date | None = None
    """When someone last looked whether it is still met."""


class Organization(Node):
    """The body that runs the AIMS."""

    is_called: ClassVar[str] = "Organization"

    legal_name: str | None = None
    """Its name in the register."""

    country: str | None = None
    """Its country, as ISO 3166 code."""


class Scope(Node):
    """The boundary of the AIMS."""

    is_called: ClassVar[str] = "Scope"

    statement: str | None = None
    """What is inside, and what is not."""

    version: str | None = None
    """The version of the statement."""

    valid_from: date | None = None
    """The day from which the statement is valid."""


ContextIssueKind = Literal[
    "internal",
    "external",
]


class ContextIssue(Node):
    """An internal or external issue that bears on the AIMS (4.1)."""

    is_called: ClassVar[str] = "ContextIssue"

    kind: ContextIssueKind | None = None
    """Whether it lies inside or outside of the organization."""

    reviewed_on: date | None = None
    """When someone last looked at it."""


InterestedPartyKind = Literal[
    "internal",
    "external",
    "affected",
]


class InterestedParty(Node):
    """A person or group with a stake."""

    is_called: ClassVar[str] = "InterestedParty"

    kind: InterestedPartyKind | None = None
    """Whether it is inside, outside, or affected by the AI systems."""


class Role(Node):
    """A named set of duties and powers."""

    is_called: ClassVar[str] = "Role"


class Person(Node):
    """A human being who holds roles."""

    is_called: ClassVar[str] = "Person"

    email: str | None = None
    """Where to write to."""

    leaves_on: date | None = None
    """The last day of the person."""


SupplierCriticality = Literal[
    "low",
    "medium",
    "high",
]


class Supplier(Node):
    """An outside party that provides data, models, tools or services."""

    is_called: ClassVar[str] = "Supplier"

    services: tuple[str, ...] = ()
    """What it provides."""

    country: str | None = None
    """Its country, as ISO 3166 code."""

    criticality: SupplierCriticality | None = None
    """How much depends on it."""


class Competence(Node):
    """A skill that a role needs and a person can prove."""

    is_called: ClassVar[str] = "Competence"


AssetCriticality = Literal[
    "low",
    "medium",
    "high",
]


class Asset(Node):
    """Something AI work is built on."""

    is_called: ClassVar[str] = "Asset"

    version: str | None = None
    """Its version."""

    location: str | None = None
    """Where it lies: a path, a link, a room."""

    criticality: AssetCriticality | None = None
    """How much depends on it."""


AISystemLifecycle = Literal[
    "idea",
    "development",
    "validation",
    "deployed",
    "retired",
]
AISystemActorRoles = Literal[
    "provider",
    "deployer",
    "importer",
    "distributor",
    "user",
]


class AISystem(Asset):
    """A machine-based system that infers outputs."""

    is_called: ClassVar[str] = "AISystem"

    purpose: str | None = None
    """What it is for, in a sentence."""

    lifecycle: AISystemLifecycle | None = None
    """Where it is in its life."""

    actor_roles: tuple[AISystemActorRoles, ...] = ()
    """What the organization is toward it."""

    risk_tier: tuple[str, ...] = ()
    """Its tier under each regime, as regime:tier: eu-ai-act:high-annex-iii."""

    annex_iii_point: str | None = None
    """The point of Annex III of the AI Act that it falls under: 5(c)."""

    deployed_on: date | None = None
    """The day of its release, past or planned."""

    retires_on: date | None = None
    """The day on which its use ends as planned."""

    autonomy: str | None = None
    """How it acts; autonomous or automated mean that no person decides."""

    personal_data: bool | None = None
    """Whether it works on personal data."""


class Model(Asset):
    """A trained artefact used inside AI systems."""

    is_called: ClassVar[str] = "Model"

    built_on: Moment | None = None
    """When this version was built or trained."""

    fingerprint: tuple[str, ...] = ()
    """What tells this version from others, as scheme:value:strength."""

    framework: str | None = None
    """The library or format that it is made with."""

    licence: str | None = None
    """Its licence, as SPDX id where there is one."""


class Dataset(Asset):
    """A set of data used to build, test or run AI."""

    is_called: ClassVar[str] = "Dataset"

    observed_on: Moment | None = None
    """When the content was last seen as it is described here."""

    fingerprint: tuple[str, ...] = ()
    """What tells this content from other, as scheme:value:strength."""

    personal_data: bool | None = None
    """Whether it holds personal data."""

    special_category: bool | None = None
    """Whether it holds special categories of personal data."""

    licence: str | None = None
    """Its licence, as SPDX id where there is one."""

    rows: Annotated[int, Field(ge=0)] | None = None
    """How many rows it has."""


class DataSource(Asset):
    """Where data comes from."""

    is_called: ClassVar[str] = "DataSource"


class Tool(Asset):
    """Software used to build or run AI."""

    is_called: ClassVar[str] = "Tool"

    licence: str | None = None
    """Its licence, as SPDX id where there is one."""


class ComputeResource(Asset):
    """Hardware or cloud capacity."""

    is_called: ClassVar[str] = "ComputeResource"


class IntendedUse(Node):
    """The purpose and setting a system is meant for."""

    is_called: ClassVar[str] = "IntendedUse"

    foreseeable_misuse: str | None = None
    """How it could be misused, as far as one can foresee."""


RiskState = Literal[
    "open",
    "closed",
]


class Risk(Node):
    """What could go wrong or well, with likelihood and severity."""

    is_called: ClassVar[str] = "Risk"

    category: str | None = None
    """The kind of risk, in the organization's own words."""

    likelihood: Annotated[int, Field(ge=1, le=5)] | None = None
    """How likely, from 1 to 5."""

    severity: Annotated[int, Field(ge=1, le=5)] | None = None
    """How bad, from 1 to 5."""

    inherent_level: str | None = None
    """The level before treatment, in the organization's own words."""

    residual_level: str | None = None
    """The level after treatment, in the organization's own words."""

    acceptable: bool | None = None
    """Whether it is within what the organization accepts, as it is now."""

    sensitive_to: tuple[str, ...] = ("behaviour", "purpose", "breach")
    """The kinds of change that ask for a new assessment."""

    identified_on: date | None = None
    """When it was found."""

    state: RiskState | None = None
    """Whether it is still a risk."""

    closed_on: date | None = None
    """When it ended."""


class RiskSource(Node):
    """What can give rise to risk."""

    is_called: ClassVar[str] = "RiskSource"


ImpactOn = Literal[
    "individuals",
    "groups",
    "society",
    "organization",
]


class Impact(Node):
    """An effect on people, groups or society."""

    is_called: ClassVar[str] = "Impact"

    on: ImpactOn | None = None
    """On whom."""

    severity: Annotated[int, Field(ge=1, le=5)] | None = None
    """How bad, from 1 to 5."""


TreatmentOption = Literal[
    "avoid",
    "reduce",
    "share",
    "retain",
]
TreatmentState = Literal[
    "planned",
    "done",
]


class Treatment(Node):
    """The option chosen for a risk: avoid, reduce, share, retain."""

    is_called: ClassVar[str] = "Treatment"

    option: TreatmentOption | None = None
    """What is done about the risk."""

    due: date | None = None
    """When it is to be done."""

    state: TreatmentState | None = None
    """Whether it is done."""


RecordVerdict = Literal[
    "pass",
    "fail",
    "inconclusive",
]
RecordReview = Literal[
    "pending",
    "accepted",
    "rejected",
]
RecordRejectReason = Literal[
    "insufficient",
    "adverse",
]


class Record(Node):
    """
    Something written down that shows that something holds or happened: document, result, decision,
    minutes.
    """

    is_called: ClassVar[str] = "Record"

    kind: str
    """The kind of record, which decides how it ages and what makes it void."""

    uri: str | None = None
    """Where it lies."""

    sha256: str | None = None
    """The hash of its content."""

    version: str | None = None
    """Its version."""

    collected_on: date | None = None
    """When it was made or collected."""

    period_start: date | None = None
    """The first day that it speaks of."""

    period_end: date | None = None
    """The last day that it speaks of."""

    valid_from: date | None = None
    """The first day on which it is valid."""

    valid_until: date | None = None
    """The last day on which it is valid."""

    verdict: RecordVerdict | None = None
    """What it found."""

    review: RecordReview | None = None
    """What a reviewer said of it."""

    reviewed_on: date | None = None
    """When it was reviewed."""

    reviewed_by: str | None = None
    """Who reviewed it."""

    reject_reason: RecordRejectReason | None = None
    """Why it was rejected: it does not show enough, or shows the opposite."""

    population: Annotated[int, Field(ge=0)] | None = None
    """How many cases there were."""

    sample_size: Annotated[int, Field(ge=0)] | None = None
    """How many of them were looked at."""

    complete: bool | None = None
    """Whether it speaks of all cases."""

    owner_note: str | None = None
    """What its owner adds."""


class Evidence(Record):
    """A record or document that shows something holds, with a validity period."""

    is_called: ClassVar[str] = "Evidence"


class Decision(Record):
    """A recorded choice by someone with authority, such as accepting residual risk."""

    is_called: ClassVar[str] = "Decision"

    decided_on: date | None = None
    """When it was decided."""

    option: str | None = None
    """What was decided."""


class Measurement(Record):
    """One value of a metric at a time."""

    is_called: ClassVar[str] = "Measurement"

    value: float | None = None
    """The value."""

    unit: str | None = None
    """Its unit."""

    measured_on: Moment | None = None
    """When it was measured."""


class Activity(Record):
    """Something done at a time, together with its record."""

    is_called: ClassVar[str] = "Activity"


class RiskAssessment(Activity):
    """One run of the risk assessment."""

    is_called: ClassVar[str] = "RiskAssessment"


class ImpactAssessment(Activity):
    """One AI system impact assessment; FRIA and DPIA are kinds of their own."""

    is_called: ClassVar[str] = "ImpactAssessment"


AuditType = Literal[
    "internal",
    "stage1",
    "stage2",
    "surveillance",
    "recertification",
]


class Audit(Activity):
    """An internal or external audit."""

    is_called: ClassVar[str] = "Audit"

    type: AuditType | None = None
    """What kind of audit."""

    planned_on: date | None = None
    """When it is planned."""

    auditor_independent: bool | None = None
    """Whether the auditor had no part in what was audited."""


class ManagementReview(Activity):
    """One review by top management."""

    is_called: ClassVar[str] = "ManagementReview"


class CorrectiveAction(Activity):
    """Work that removes the cause of a nonconformity or incident."""

    is_called: ClassVar[str] = "CorrectiveAction"

    due: date | None = None
    """When it is to be done."""

    done_on: date | None = None
    """When it was done."""

    correction: str | None = None
    """What was done about the thing itself."""

    cause: str | None = None
    """Why it happened."""

    extent: str | None = None
    """Where else it is or could be."""


MeasureState = Literal[
    "planned",
    "implemented",
    "retired",
]


class Measure(Node):
    """Anything put in place to meet a provision."""

    is_called: ClassVar[str] = "Measure"

    state: MeasureState | None = None
    """Whether it is in place."""

    planned_for: date | None = None
    """When it is to be in place."""

    operating_since: date | None = None
    """Since when it operates."""

    reviewed_on: date | None = None
    """When someone last looked whether it still fits."""


ControlType = Literal[
    "preventive",
    "detective",
    "corrective",
]
ControlCatalogue = Literal[
    "own",
    "annex",
]


class Control(Measure):
    """A measure the organization runs to change a risk or meet a requirement."""

    is_called: ClassVar[str] = "Control"

    type: ControlType | None = None
    """What it does about the risk."""

    catalogue: ControlCatalogue | None = None
    """Whether it follows a control of the annex, or is one of its own."""

    nothing_due: bool | None = None
    """Whether nothing is demanded yet; written by the expectations."""


class Process(Measure):
    """A defined way of working."""

    is_called: ClassVar[str] = "Process"


class Policy(Measure):
    """Management direction in writing."""

    is_called: ClassVar[str] = "Policy"

    version: str | None = None
    """Its version."""

    approved_on: date | None = None
    """When it was approved."""

    next_review: date | None = None
    """When it is to be looked at again."""


ImplementationState = Literal[
    "planned",
    "implemented",
    "retired",
]


class Implementation(Node):
    """
    A control as it runs for one subject: the organization, an AI system, a model, a dataset, a
    supplier.
    """

    is_called: ClassVar[str] = "Implementation"

    state: ImplementationState | None = None
    """Whether it is in place."""

    operating_since: date | None = None
    """Since when it operates."""

    reviewed_on: date | None = None
    """When someone last looked whether it still fits."""

    planned_for: date | None = None
    """When it is to be in place."""

    nothing_due: bool | None = None
    """Whether nothing is demanded yet; written by the expectations."""


class Objective(Node):
    """A result to be reached, with a measure of success."""

    is_called: ClassVar[str] = "Objective"

    target: str | None = None
    """What is to be reached."""

    due: date | None = None
    """By when."""

    attained: bool | None = None
    """Whether it is reached; derived from its metric."""


SoAEntryDrivers = Literal[
    "risk",
    "law",
    "contract",
    "stakeholder",
    "practice",
]


class SoAEntry(Node):
    """The decision on one reference control: applicable or not, why, and how far implemented."""

    is_called: ClassVar[str] = "SoAEntry"

    applicable: bool
    """Whether the control applies."""

    reason: str | None = None
    """Why it is in or out."""

    drivers: tuple[SoAEntryDrivers, ...] = ()
    """What asks for it."""

    approved_on: date | None = None
    """When the decision was approved."""

    approved_by: str | None = None
    """Who approved it."""

    claimed_status: str | None = None
    """The status that its register claims; never a verdict."""


EvidenceRequirementVerdict = Literal[
    "performed",
    "passed",
]
EvidenceRequirementDemandedBy = Literal[
    "catalogue",
    "policy",
    "owner",
    "assumed",
]
EvidenceRequirementStage = Literal[
    "design",
    "operation",
    "effectiveness",
]


class EvidenceRequirement(Node):
    """A slot: one kind of evidence a control must have, how many and how fresh."""

    is_called: ClassVar[str] = "EvidenceRequirement"

    kinds: tuple[str, ...] = ()
    """The kinds of record of which any one fills it; none: any kind."""

    need: Annotated[int, Field(ge=1)] = 1
    """How many records it needs."""

    verdict: EvidenceRequirementVerdict | None = None
    """Whether a record must show a passed result, or only that it was done."""

    cadence: Duration | None = None
    """The length of the periods of which each needs a record."""

    grace: Duration | None = None
    """How long after the end of a period its record may come."""

    operating_from: date | None = None
    """The first day of the first period."""

    min_periods: Annotated[int, Field(ge=1)] | None = None
    """How many periods an audit wants to see."""

    tolerated_exceptions: Annotated[int, Field(ge=0)] | None = None
    """How many periods may be missing."""

    event: str | None = None
    """The event that it answers."""

    demanded_by: EvidenceRequirementDemandedBy | None = None
    """Who demands it."""

    stage: EvidenceRequirementStage | None = None
    """The stage of an audit that looks at it."""


class Justification(Node):
    """An explicit AND-set of supports; alternatives are OR."""

    is_called: ClassVar[str] = "Justification"


MetricDirection = Literal[
    "above",
    "below",
]


class Metric(Node):
    """What is measured and the threshold."""

    is_called: ClassVar[str] = "Metric"

    unit: str | None = None
    """The unit of its values."""

    threshold: float | None = None
    """The value that it should not cross."""

    direction: MetricDirection | None = None
    """The side of the threshold that is a breach."""

    cadence: Duration | None = None
    """How often it is measured."""


ChallengeGrade = Literal[
    "major",
    "minor",
    "observation",
    "opportunity",
]
ChallengeState = Literal[
    "open",
    "closed",
]


class Challenge(Node):
    """Something open that counts against a claim."""

    is_called: ClassVar[str] = "Challenge"

    grade: ChallengeGrade | None = None
    """How much it weighs."""

    state: ChallengeState | None = None
    """Whether it is still open."""

    raised_on: date | None = None
    """When it was raised."""

    due: date | None = None
    """When it is to be closed."""

    closed_on: date | None = None
    """When it was closed."""


class Finding(Challenge):
    """Something an audit or check noted."""

    is_called: ClassVar[str] = "Finding"

    criterion: str | None = None
    """What it was held against."""


class Nonconformity(Finding):
    """A requirement not met."""

    is_called: ClassVar[str] = "Nonconformity"


class Incident(Challenge):
    """An event that harmed or nearly harmed."""

    is_called: ClassVar[str] = "Incident"

    occurred_on: date | None = None
    """When it happened."""

    severity: Annotated[int, Field(ge=1, le=5)] | None = None
    """How bad, from 1 to 5."""

    reported_on: date | None = None
    """When it was reported to whom it concerns."""


ChangeSignificance = Literal[
    "minor",
    "significant",
]


class Change(Node):
    """An event that altered something, with its kind."""

    is_called: ClassVar[str] = "Change"

    kind: str
    """What kind of change it was."""

    significance: ChangeSignificance | None = None
    """Whether it stays inside an approved envelope."""

    at: Moment
    """When it happened; a day means all of it."""


class CertificationCycle(Node):
    """The path to a certificate: body, stage dates, surveillance."""

    is_called: ClassVar[str] = "CertificationCycle"

    body: str | None = None
    """The certification body."""

    stage1_on: date | None = None
    """The day of the stage 1 audit."""

    stage2_on: date | None = None
    """The day of the stage 2 audit."""

    certified_on: date | None = None
    """The day of the certificate."""

    surveillance_on: tuple[date, ...] = ()
    """The days of the surveillance audits."""


THINGS: Mapping[str, type[Thing]] = {
    "Node": Node,
    "Provision": Provision,
    "Framework": Framework,
    "Clause": Clause,
    "ControlObjective": ControlObjective,
    "ReferenceControl": ReferenceControl,
    "Obligation": Obligation,
    "Organization": Organization,
    "Scope": Scope,
    "ContextIssue": ContextIssue,
    "InterestedParty": InterestedParty,
    "Role": Role,
    "Person": Person,
    "Supplier": Supplier,
    "Competence": Competence,
    "Asset": Asset,
    "AISystem": AISystem,
    "Model": Model,
    "Dataset": Dataset,
    "DataSource": DataSource,
    "Tool": Tool,
    "ComputeResource": ComputeResource,
    "IntendedUse": IntendedUse,
    "Risk": Risk,
    "RiskSource": RiskSource,
    "Impact": Impact,
    "Treatment": Treatment,
    "Record": Record,
    "Evidence": Evidence,
    "Decision": Decision,
    "Measurement": Measurement,
    "Activity": Activity,
    "RiskAssessment": RiskAssessment,
    "ImpactAssessment": ImpactAssessment,
    "Audit": Audit,
    "ManagementReview": ManagementReview,
    "CorrectiveAction": CorrectiveAction,
    "Measure": Measure,
    "Control": Control,
    "Process": Process,
    "Policy": Policy,
    "Implementation": Implementation,
    "Objective": Objective,
    "SoAEntry": SoAEntry,
    "EvidenceRequirement": EvidenceRequirement,
    "Justification": Justification,
    "Metric": Metric,
    "Challenge": Challenge,
    "Finding": Finding,
    "Nonconformity": Nonconformity,
    "Incident": Incident,
    "Change": Change,
    "CertificationCycle": CertificationCycle,
}
