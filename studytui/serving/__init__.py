"""The full screen in a browser on the same machine; the extra ``serve`` brings what it needs."""
