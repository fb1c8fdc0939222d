# Read by fish when studytui is completed for the first time.
studytui completion fish | source
