"""The screen of indicators: figures beside the targets that plans set for them. No tables."""
