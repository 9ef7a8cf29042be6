"""What a report claims, and what it recommends."""
