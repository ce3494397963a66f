"""The audit of printed figures: which ratios of anyone's report follow from its own counts. No tables."""
