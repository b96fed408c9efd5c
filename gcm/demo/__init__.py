"""The made-up branch of ``gcm demo``: the same for the same last day, and whole on every page.

``products.csv`` holds real products: names, wholesale and guide retail prices are facts of a
2026 retail price list (github.com/sunwan523/tobacco-tool, data/price_catalog.csv). Codes are made
up, transfer prices are estimates, supply attributes are for demonstration.
"""
