"""What the page shows, derived from the verdict: texts, shares and geometry. No template computes a number.

`first` is the first screen, `evidence` traces and the report's sentences, `times` timeline and calendar, `judged`
techniques, ways, defences and how it was judged.
"""
