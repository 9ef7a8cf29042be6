"""From what a report says to detections that were tried before they are offered."""
