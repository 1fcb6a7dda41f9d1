"""Learning on the job: what people wrote becomes phrases without persons in them, and a catalogue tried before it is used."""
