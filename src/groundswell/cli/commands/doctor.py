"""`groundswell doctor`: what is missing or too old, and where each setting comes from."""

from __future__ import annotations

from groundswell.cli.call import Call, Ended
from groundswell.cli.command import command


@command(
    "doctor",
    does="what is missing or too old; where each setting comes from",
    examples=("groundswell doctor", "groundswell doctor --json"),
)
def doctor(call: Call) -> Ended:
    """Look the workspace through: space, records, hosts that are dark, gaps, open questions, content, settings.

    Nothing is changed. Exit code 10 when something needs a person.
    """
    from groundswell.run.doctor import doctor as looking

    checks = looking(call.workspace(), call.now)
    if call.form == "json":
        from groundswell.outputs.json import doctor as as_json

        call.show(as_json(checks))
    else:
        from groundswell.outputs.terminal.doctor_screen import doctor as screen

        call.show(screen(checks, width=call.width, ascii=call.ascii, color=call.color))
    asking = sum(check.state == "needs_person" for check in checks)
    if asking:
        return call.ended(10, f"{asking} {'thing needs' if asking == 1 else 'things need'} a person")
    return call.ended()
