"""The parts of a report. Each reads the facts and writes the sentences that they bear."""
