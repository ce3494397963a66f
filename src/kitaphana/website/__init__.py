"""What the school's own site shows of its library: a page to upload, and the certificates beside it."""
