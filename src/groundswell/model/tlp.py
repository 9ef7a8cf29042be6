"""The Traffic Light Protocol in STIX 2.1: the ids of its labels, fixed by who defined them.

Source: FIRST and OASIS, TLP 2.0 statement markings and the extension that bears them; STIX 2.1 section 7.2.1.4 for
version 1. Not here: finding a label in a report (`intel/marking.py`).
"""

from __future__ import annotations

from collections.abc import Mapping

from groundswell.model.dossier import Tlp

TLP_EXTENSION = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
TLP_IDS: Mapping[Tlp, str] = {
    "CLEAR": "94868c89-83c2-464b-929b-a1a8aa3c8487",
    "GREEN": "bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
    "AMBER": "55d920b0-5e8b-4f79-9ee9-91f868d9b421",
    "AMBER+STRICT": "939a9414-2ddd-4d32-a0cd-375ea402b003",
    "RED": "e828b379-4e03-4974-9ac4-e53a884c97c1",
}
TLP_BY_ID: Mapping[str, Tlp] = {
    **{id: label for label, id in TLP_IDS.items()},
    "613f2e26-407d-48c7-9eca-b8e91df99dc9": "CLEAR",
    "34098fce-860f-48ae-8e50-ebd3cc5e41da": "GREEN",
    "f88d31f6-486f-44da-b317-01333bde0b82": "AMBER",
    "5e57c739-391a-4eb3-b6be-7d15ca92d5ed": "RED",
}
