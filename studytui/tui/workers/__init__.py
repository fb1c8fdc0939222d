"""What goes on beside the screens: in threads, and in programs of its own."""
