"""Judge each value of a report: the attacker's, a reference, an abused honest thing, or unsure; with the reasons.

The evidence of a place (`evidence.py`) is added up; a value that stands in several places is judged by the place that
speaks most for the attacker, under the evidence that holds of the value itself. What the sum then means, and what is
never the attacker's whatever it is, is ruled (`rulings.py`); the evidence that agrees gives the reasons.

Not here: finding values (`finders/scan.py`), the evidence of one place (`evidence.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from groundswell.intel.document import Document
from groundswell.intel.finders.found import Found
from groundswell.intel.judgement.evidence import signs
from groundswell.intel.judgement.place import Place, place_of
from groundswell.intel.judgement.roles import role_of
from groundswell.intel.judgement.rulings import ANOMALY, FILES, HONEST, Weighed, never_blocked, ruled
from groundswell.intel.judgement.second_look import concerned, looked_again
from groundswell.intel.judgement.sign import Evidence, Judged
from groundswell.intel.judgement.surroundings import Surroundings, surroundings
from groundswell.intel.judgement.weights import Weights, shipped
from groundswell.intel.text.records import NOWHERE
from groundswell.model.dossier import JUDGEMENTS, Anomaly, Judgement, Observable, Pair
from groundswell.model.observable import HASH_LENGTHS, split_url

MOST_PLACES = 40  # places of one value that are looked at
_EVERYWHERE = frozenset(
    [
        "special",
        "publisher",
        "honest",
        "feed_honest",
        "some_honest",
        "victim_named",
        "recon",
        "abused_service",
        "broken_into",
        "genuine",
        "provider",
        "honest_site",
    ]
)  # hold of the value wherever it stands
_TOLD = ("some_honest",)  # told whatever the judgement: it asks for care
_COMMON = ("attack_words", "introduced", "cited")  # such words stand beside much of any kind
_BEYOND = 1.0  # above what an attacker's value of any kind must reach: the sum then holds without such words


@dataclass(frozen=True)
class _Given:
    """What a judgement is made with: the weights, and the company's networks and domains."""

    weights: Weights
    own: Collection[str]
    reasons: dict[tuple[Judgement, tuple[str, ...], Evidence], tuple[str, ...]] = field(default_factory=dict)


def judged(
    document: Document,
    values: Sequence[Found],
    own: Collection[str] = (),
    weights: Weights | None = None,
    pairs: Collection[Pair] = (),
) -> tuple[Observable, ...]:
    """Give each distinct value once, judged, in order of its deciding place.

    Args:
        document: the report.
        values: what was found in it.
        own: the company's networks and domains, which are never the attacker's whatever a report says.
        weights: those learnt from what people here decided; null for those that ship.
        pairs: side-loading pairs of the report: the program is honest, the library is not.
    """
    return tuple(one for one, _ in judged_by(document, values, own, weights, pairs))


def judged_by(
    document: Document,
    values: Sequence[Found],
    own: Collection[str] = (),
    weights: Weights | None = None,
    pairs: Collection[Pair] = (),
) -> tuple[Judged, ...]:
    """Give what `judged` gives, each beside the names of the signs that it was judged by."""
    given = _Given(weights or shipped(), own)
    around = surroundings(document, values, pairs)
    places: dict[tuple[str, str], list[Place]] = {}
    for value in values:
        stands = places.setdefault((value.kind, value.value), [])
        if len(stands) < MOST_PLACES:
            place = place_of(document, value)
            stands.append(around.unrolled.placed(place) if around.unrolled else place)
    weighed = {key: _weighed(document, stands, around, given) for key, stands in places.items()}
    attacked = _rows_of_attack(weighed, around, given)
    found = {key: _judged(mentions, attacked, given) for key, mentions in weighed.items()}
    around = looked_again(document, values, around, found)
    for key, (one, _) in found.items():
        if concerned(one, places[key], around):
            found[key] = _judged(_weighed(document, places[key], around, given), attacked, given)
    told = (pair for key, pair in found.items() if not _is_its_host_again(pair[0], places[key][0].value))
    return tuple(sorted(told, key=lambda pair: pair[0].span))


def _is_its_host_again(one: Observable, found: Found) -> bool:
    """Tell whether a page named in passing, without a scheme, says no more than its host beside it."""
    passing = one.type == "url" and one.judgement == "reference" and found.note != "given"
    return passing and not split_url(one.value).scheme


def anomalies(observables: Iterable[Observable]) -> tuple[Anomaly, ...]:
    """Give the values that the report presents as the attacker's and that must never be blocked, with the reason."""
    return tuple(
        Anomaly(one.value, one.reasons[0].removeprefix(ANOMALY), one.sentence, one.span)
        for one in observables
        if one.reasons and one.reasons[0].startswith(ANOMALY)
    )


def _weighed(document: Document, places: Iterable[Place], around: Surroundings, given: _Given) -> list[Weighed]:
    return [
        Weighed(place, evidence := signs(document, place, around), _total(evidence, given.weights)) for place in places
    ]


def _deciding(mentions: Sequence[Weighed], weights: Weights) -> Weighed:
    """Give the place that speaks most for the attacker; its evidence with that which holds of the value itself."""
    first = mentions[0]
    if len(mentions) == 1 and len(set(first.evidence)) == len(first.evidence):
        return first
    most = max(mentions, key=lambda m: (m.total, -m.place.value.start))
    everywhere = (sign for m in mentions for sign in m.evidence if sign[0] in _EVERYWHERE)
    evidence = tuple(dict.fromkeys((*most.evidence, *everywhere)))
    return Weighed(most.place, evidence, _total(evidence, weights))


def _rows_of_attack(
    places: Mapping[tuple[str, str], Sequence[Weighed]], around: Surroundings, given: _Given
) -> frozenset[int]:
    """Give the starts of the rows in which names are those of a file of the attacker's: a hash of it stands there.

    In a record of labelled lines that is the line which names the file.
    """
    hashes = (
        place
        for (kind, _), mentions in places.items()
        if kind in HASH_LENGTHS
        for place, evidence, total in mentions
        if total >= given.weights.attacker and not any(name in HONEST for name, _ in evidence)
    )
    named = around.records.named if around.records else lambda _: NOWHERE
    return frozenset(start for place in hashes for start in (place.block.start, named(place.value.start)))


def _judged(mentions: Sequence[Weighed], attacked: frozenset[int], given: _Given) -> Judged:
    """Judge a value by its places; give with it the names of the signs that it was judged by."""
    place, evidence, total = decided = _deciding(mentions, given.weights)
    names = frozenset([name for name, _ in evidence])
    carried = next((m.place for m in mentions if m.place.value.judgement in JUDGEMENTS), None)
    if carried is not None:
        # Read back from an export of ours: judged once, with reasons; what must never be blocked stays so all the same.
        return _carried(carried, decided, given), names
    never = never_blocked(place.value, decided, given.own, given.weights)
    judgement, why = never or ruled(decided, names, attacked, given.weights)
    summed = not (why or never or place.value.kind in FILES or "feed_honest" in names)
    probability = given.weights.probability(total) if summed else None
    reasons = _reasons(judgement, why, evidence, given)
    return _observable(place, judgement, reasons, role_of(place, judgement), probability), names


def _reasons(judgement: Judgement, why: tuple[str, ...], evidence: Evidence, given: _Given) -> tuple[str, ...]:
    """Give the reasons of a judgement, the heaviest first; values of one list have the same, put together once."""
    key = (judgement, why, evidence)
    known = given.reasons.get(key)
    if known is None:
        of = given.weights.of
        ordered = sorted(evidence, key=lambda sign: (-abs(of[sign[0]]), sign[0]))
        agreeing = [words for _, words in _telling(judgement, tuple(ordered), given.weights, ruled=bool(why))]
        learnt = _learnt([name for name, _ in evidence], given.weights)
        reasons = tuple(dict.fromkeys((*why, *agreeing, *learnt)))
        known = given.reasons[key] = reasons or ("nothing in the text speaks for or against it",)
    return known


def _telling(judgement: Judgement, ordered: Evidence, weights: Weights, *, ruled: bool) -> Evidence:
    """Give the evidence that is shown: none that contradicts the judgement, nor common words that did not tip it.

    Where a value is unsure by its sum, both sides are shown. `ruled`: a rule decided, and the reason stands above.
    """
    of = weights.of
    if judgement == "attacker":
        ordered = tuple(sign for sign in ordered if of[sign[0]] > 0 or sign[0] in _TOLD)
    elif judgement == "reference":
        against = tuple(sign for sign in ordered if of[sign[0]] <= 0 or sign[0] in _TOLD)
        ordered = against if ruled or against else ordered
    elif not ruled:
        return ordered
    strong = tuple(sign for sign in ordered if sign[0] not in _COMMON)
    return strong if ruled or _total(strong, weights) >= weights.attacker + _BEYOND else ordered


def _observable(
    place: Place, judgement: Judgement, reasons: tuple[str, ...], role: str | None, probability: float | None = None
) -> Observable:
    value, at = place.value, place.span[0]
    return Observable(
        type=value.kind,
        value=value.value,
        as_written=place.sentence[value.start - at : value.end - at],
        judgement=judgement,
        role=role,
        reasons=reasons,
        sentence=place.sentence,
        span=(value.start, value.end),
        section=place.block.section,
        probability=probability,
    )


def _learnt(names: Collection[str], weights: Weights) -> tuple[str, ...]:
    """Say that what people decided here moved the weight of one of the signs."""
    if not weights.moved or not any(name in weights.moved for name in names):
        return ()
    count = weights.decisions
    return (f"weighed as learnt here from {count} decision{'s' if count != 1 else ''}",)


def _carried(place: Place, decided: Weighed, given: _Given) -> Observable:
    """Give a value with the judgement, the reasons and the role that a feed carries."""
    value = place.value
    said = next(word for word in JUDGEMENTS if word == value.judgement)
    never = never_blocked(value, decided, given.own, given.weights) if said == "attacker" else None
    judgement, first = never or (said, ())
    reasons = value.said.split(" | ") if value.said else ("a list of indicators states it",)
    return _observable(place, judgement, (*first, *reasons), value.role or None)


def _total(evidence: Evidence, weights: Weights) -> float:
    of = weights.of
    return sum([of[name] for name, _ in evidence])
