"""What the words of the vocabulary's enumerations mean, for whoever has to choose one."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from mkdocs_briefings.core.content.scalars import (
    ActorKind,
    Basis,
    CorrectionKind,
    DenialKind,
    Reliability,
    ResponseKind,
)

MEANINGS: Mapping[type[StrEnum], Mapping[StrEnum, str]] = {
    ActorKind: {
        ActorKind.PERSON: "somebody with a name",
        ActorKind.ORGANIZATION: "a firm, a party, an alliance",
        ActorKind.GOVERNMENT: "a ministry, embassy, agency or office of a state",
        ActorKind.STATE: "a state",
        ActorKind.OUTLET: "a newspaper, an agency, a broadcaster",
        ActorKind.UNNAMED: "people whom sources do not name, such as European officials",
    },
    Basis: {
        Basis.ON_RECORD: "said by name, for publication",
        Basis.BACKGROUND: "said on condition of not being named",
        Basis.DOCUMENT: "a record, published or leaked, rather than a statement",
        Basis.OBSERVED: "seen by whoever reports it",
    },
    DenialKind: {
        DenialKind.SPECIFIC: "rejects this claim",
        DenialKind.PARTIAL: "rejects a part and admits the rest; say in `admits` what",
        DenialKind.GENERAL: "rejects something wider that includes it, and does not address it",
        DenialKind.LACK_OF_KNOWLEDGE: "professes not to know",
        DenialKind.NON_DENIAL: "answers and rejects nothing: an if, a policy, a counter-charge",
    },
    ResponseKind: {
        ResponseKind.CONFIRMS: "says that it is so, from its own knowledge",
        ResponseKind.SUPPORTS: "thinks it likely",
        ResponseKind.DOUBTS: "thinks it unlikely",
        ResponseKind.CANNOT_CONFIRM: "can neither confirm nor deny it",
        ResponseKind.COMMENTS: "takes no stand on its truth: condemns, is concerned",
        ResponseKind.RETRACTS: "takes it back: its author, or an outlet that carried it",
        ResponseKind.ACTS: "does something about it: sanctions, arrests, an inquiry",
        ResponseKind.DECLINED: "was asked and declined to comment",
        ResponseKind.NO_REPLY: "was asked and did not reply",
        ResponseKind.UNREACHABLE: "could not be reached",
        ResponseKind.NOT_ASKED: "was not asked",
    },
    CorrectionKind: {
        CorrectionKind.CORRECTION: "something was wrong",
        CorrectionKind.CLARIFICATION: "something could be misunderstood",
        CorrectionKind.UPDATE: "something happened since",
        CorrectionKind.RETRACTION: "the briefing, or a part of it, is taken back",
    },
    Reliability: {
        Reliability.A: "reliable",
        Reliability.B: "usually reliable",
        Reliability.C: "fairly reliable",
        Reliability.D: "not usually reliable",
        Reliability.E: "unreliable",
        Reliability.F: "cannot be judged",
    },
}
