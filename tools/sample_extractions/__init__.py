"""The maker of `sample_extractions/`: banks are read, laid out as captures and exams, and counted."""
