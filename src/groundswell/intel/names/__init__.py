"""Names of a report: malware, tools, groups, campaigns, vendors, products, sectors, countries."""
