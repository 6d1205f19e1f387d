"""What an editor may write: one model for each record of the vocabulary.

These are the records as typed, before any reference is followed. Field descriptions are what
editors are shown; the order of the fields is that of the vocabulary.
"""

from __future__ import annotations

from typing import Annotated, Any, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from mkdocs_briefings.core.content.scalars import (
    SILENCES,
    ActorId,
    ActorKind,
    ActorOrText,
    Basis,
    Boolean,
    CorrectionKind,
    Credibility,
    Date,
    Day,
    DenialKind,
    IconName,
    Id,
    Language,
    Many,
    NamesByLanguage,
    Number,
    Reference,
    Reliability,
    ResponseKind,
    SetOf,
    TemplateName,
    Text,
    TopicId,
    Url,
    Wikidata,
    Word,
)


class Entry(BaseModel):
    """A mapping of the front matter or of a registry."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=False)

    @model_validator(mode="before")
    @classmethod
    def _without_empty_values(cls, data: Any) -> Any:
        """A known key without a value is as if it were not there; an unknown one is unknown."""
        if not isinstance(data, dict) or None not in data.values():
            return data
        known = known_keys(cls)
        return {key: value for key, value in data.items() if value is not None or key not in known}

    def model_post_init(self, context: Any) -> None:
        """Share what pydantic notes of each record, which is a quarter of what a corpus takes."""
        self._share_noted_fields()

    def __setstate__(self, state: dict[Any, Any]) -> None:
        """Be as it was pickled."""
        super().__setstate__(state)
        self._share_noted_fields()

    def _share_noted_fields(self) -> None:
        noted = self.__pydantic_fields_set__
        shared = _NOTED.setdefault(frozenset(noted), noted)
        object.__setattr__(self, "__pydantic_fields_set__", shared)


_NOTED: dict[frozenset[str], set[str]] = {}
"""Which fields were typed, each choice of them once; nothing changes a frozen record."""


def known_keys(model: type[BaseModel]) -> dict[str, str]:
    """The keys of a model as an editor types them, each with the name of its field."""
    return {field.alias or name: name for name, field in model.model_fields.items()}


def _wrap_text(key: str) -> BeforeValidator:
    """Let a bare text stand for a mapping that holds only this key."""
    return BeforeValidator(lambda value: {key: value} if isinstance(value, str) else value)


class Role(Entry):
    """An actor of the story, and the part it plays."""

    id: ActorId = Field(description="An actor of the registry.")
    role: Text | None = Field(None, description="Its part in the story.")


class Quote(Entry):
    """Words as the source prints them."""

    text: Text = Field(description="The words, in their own language.")
    language: Language | None = Field(None, description="The language of the words.")
    translation: Text | None = Field(None, description="The editor's translation of them.")


QuoteOrText = Annotated[Quote, _wrap_text("text")]


class Variant(Entry):
    """The same statement as another source prints it."""

    source: Id = Field(description="The source that prints it so.")
    text: Text | None = Field(None, description="What it prints, in the briefing's words.")
    quote: QuoteOrText | None = Field(None, description="The words as it prints them.")
    date: Date | None = Field(None, description="The date that it gives.")
    note: Text | None = Field(None, description="What differs.")


class Source(Entry):
    """A document the briefing rests on."""

    id: Id = Field(description="Its id, unique among the sources of the briefing.")
    publisher: ActorOrText = Field(description="Whose text it is: an actor's id, or a name.")
    title: Text | None = Field(None, description="Its title.")
    url: Url | None = Field(None, description="Where it was read.")
    archive_url: Url | None = Field(None, description="A copy kept elsewhere.")
    published: Date | None = Field(None, description="When it was published.")
    accessed: Date | None = Field(None, description="When it was read.")
    language: Language | None = Field(None, description="Its language.")
    cites: SetOf[Id] = Field((), description="The sources it took the story from.")
    seen: Boolean = Field(True, description="false: not read itself, known through another.")
    withdrawn: Date | None = Field(None, description="When its publisher withdrew it.")
    reliability: Reliability | None = Field(None, description="Of the publisher, A to F.")
    note: Text | None = Field(None, description="A note of the editor's.")


class Claim(Entry):
    """What somebody asserts."""

    id: Id = Field(description="Its permalink on the page.")
    text: Text = Field(description="The claim, in the briefing's own words.")
    by: SetOf[ActorId] = Field(min_length=1, description="Who asserts it.")
    on_behalf_of: ActorId | None = Field(None, description="For whom they speak here.")
    about: SetOf[ActorId] = Field((), description="Who must answer for it: the accused.")
    date: Date | None = Field(None, description="When it was asserted.")
    sources: SetOf[Id] = Field((), description="Where it is read.")
    basis: Many[Basis] = Field((), description="How it was given.")
    anonymity: Text | None = Field(
        None, description="How the source describes and counts unnamed people, and its reason."
    )
    quote: QuoteOrText | None = Field(None, description="The words as the source prints them.")
    credibility: Credibility | None = Field(None, description="Of this item, 1 to 6.")
    repeats: SetOf[Reference] = Field((), description="The same authors said the same before.")
    updates: SetOf[Reference] = Field((), description="The same authors say this in place of that.")
    confirms: SetOf[Reference] = Field((), description="Others said that; these say so too.")
    contradicts: SetOf[Reference] = Field((), description="Both cannot be true.")
    variants: Many[Variant] = Field((), description="The same as other sources print it.")
    note: Text | None = Field(None, description="A note of the editor's.")


class Answered(Entry):
    """A claim that a denial answers, and the kind of the denial for that claim."""

    claim: Reference = Field(description="The claim.")
    kind: DenialKind | None = Field(None, description="The kind for this claim, if another.")


class Denial(Entry):
    """Somebody rejects claims, or answers them without rejecting them."""

    id: Id = Field(description="Its permalink on the page.")
    of: Many[Annotated[Answered, _wrap_text("claim")]] = Field(
        min_length=1, description="The claims it answers, in any briefing."
    )
    by: SetOf[ActorId] = Field(min_length=1, description="Who denies.")
    on_behalf_of: ActorId | None = Field(None, description="For whom they speak here.")
    kind: DenialKind = Field(DenialKind.SPECIFIC, description="How far it goes.")
    admits: Text | None = Field(None, description="For `partial`: what is admitted.")
    text: Text = Field(description="What was said, in the briefing's own words.")
    quote: QuoteOrText | None = Field(None, description="The words as the source prints them.")
    date: Date | None = Field(None, description="When it was said.")
    sources: SetOf[Id] = Field((), description="Where it is read.")
    basis: Many[Basis] = Field((), description="How it was given.")
    anonymity: Text | None = Field(
        None, description="How the source describes and counts unnamed people, and its reason."
    )
    variants: Many[Variant] = Field((), description="The same as other sources print it.")
    note: Text | None = Field(None, description="A note of the editor's.")


class Response(Entry):
    """Any other answer, or the lack of one."""

    id: Id = Field(description="Its permalink on the page.")
    to: SetOf[Reference] = Field(min_length=1, description="The claims or denials it answers.")
    by: SetOf[ActorId] = Field(min_length=1, description="Who answers, or is silent.")
    kind: ResponseKind = Field(description="What it does.")
    text: Text | None = Field(None, description="What was said; required unless a silence.")
    asked_by: ActorOrText | None = Field(None, description="For the silences: who asked.")
    asked_on: Date | None = Field(None, description="For the silences: when they asked.")
    on_behalf_of: ActorId | None = Field(None, description="For whom they speak here.")
    quote: QuoteOrText | None = Field(None, description="The words as the source prints them.")
    date: Date | None = Field(None, description="When it was said.")
    sources: SetOf[Id] = Field((), description="Where it is read.")
    variants: Many[Variant] = Field((), description="The same as other sources print it.")
    note: Text | None = Field(None, description="A note of the editor's.")

    @property
    def is_silence(self) -> bool:
        """Whether it is the lack of an answer."""
        return self.kind in SILENCES


class Correction(Entry):
    """A correction of the briefing itself."""

    date: Day = Field(description="When it was made.")
    kind: CorrectionKind = Field(description="What it does.")
    text: Text = Field(description="What was wrong, and what is right.")
    claims: SetOf[Id] = Field((), description="The records of the briefing that it touches.")


class Briefing(Entry):
    """The front matter of a briefing."""

    title: Text = Field(description="The headline.")
    date: Day = Field(description="When it was first published.")
    updated: Day | None = Field(None, description="When it last changed in substance.")
    summary: Text = Field(description="The standfirst: one to three sentences.")
    authors: Many[Text] = Field((), description="Who wrote it.")
    topics: SetOf[TopicId] = Field((), description="What it is about.")
    language: Language | None = Field(None, description="Of the article.")
    draft: Boolean = Field(False, description="true: shown by the preview only.")
    actors: Many[Annotated[Role, _wrap_text("id")]] = Field(
        (), description="Actors beyond those its records name, or with a role in the story."
    )
    sources: Many[Source] = Field((), description="The documents it rests on.")
    claims: Many[Claim] = Field((), description="What is asserted.")
    denials: Many[Denial] = Field((), description="Who rejects what.")
    responses: Many[Response] = Field((), description="Other answers, and silences.")
    corrections: Many[Correction] = Field((), description="What was wrong in the briefing.")


class Affiliation(Entry):
    """For whom an actor speaks, and when."""

    actor: ActorId = Field(description="For whom it speaks.")
    role: Text | None = Field(None, description="In which post.")
    since: Date | None = Field(None, alias="from", description="Since when.")
    until: Date | None = Field(None, alias="to", description="Until when.")


class Actor(Entry):
    """An entry of the actor registry."""

    name: Text = Field(description="The name as the site prints it.")
    kind: ActorKind = Field(description="What it is.")
    aliases: Many[Text] = Field((), description="Other spellings.")
    names: NamesByLanguage = Field(
        default_factory=dict, description="The name in other languages and scripts."
    )
    description: Text | None = Field(None, description="One line.")
    affiliations: Many[Affiliation] = Field((), description="Whom it speaks for.")
    part_of: ActorId | None = Field(None, description="The larger body that it belongs to.")
    url: Url | None = Field(None, description="Its own site.")
    wikidata: Wikidata | None = Field(None, description="Its item in Wikidata.")


class Topic(Entry):
    """An entry of the topic registry."""

    name: Text | None = Field(None, description="The name as the site prints it.")
    description: Text | None = Field(None, description="One line.")


class Search(Entry):
    """How the theme's search treats the page."""

    exclude: Boolean = Field(False, description="true: search leaves the page out.")
    boost: Number | None = Field(None, description="How much heavier its matches weigh.")


class EngineKeys(Entry):
    """The keys of the front matter that MkDocs and its theme read."""

    hide: Many[Text] = Field((), description="Parts of the page that the theme leaves out.")
    search: Search | None = Field(None, description="How search treats the page.")
    tags: tuple[Text, ...] = Field((), description="Tags of the theme's plugin.")
    template: TemplateName | None = Field(None, description="Another template of the theme.")
    description: Text | None = Field(None, description="For search engines.")
    icon: IconName | None = Field(None, description="An icon of the theme.")
    status: Word | None = Field(None, description="A status of the theme.")
    comments: Boolean | None = Field(None, description="Whether the theme shows comments.")


_TEXT_MARK = get_args(Text)[1]
"""What tells plain text from the other types that are texts too."""


def text_keys() -> frozenset[str]:
    """The keys, anywhere in the vocabulary, whose value is a text of the editor's own wording."""
    return frozenset(
        {
            key
            for model in Entry.__subclasses__()
            for key, name in known_keys(model).items()
            if _is_text(model.model_fields[name])
        }
        | {"quote"}
    )


def _is_text(annotated: Any) -> bool:
    marks = getattr(annotated, "metadata", None) or getattr(annotated, "__metadata__", ())
    if any(mark is _TEXT_MARK for mark in marks or ()):
        return True
    inner = getattr(annotated, "annotation", annotated)
    return any(_is_text(part) for part in get_args(inner))
