def judged(d, v):
    return ()
