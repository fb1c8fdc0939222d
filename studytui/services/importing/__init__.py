"""What one import does, step by step; `studytui.services.imports` is what a person asks for."""
