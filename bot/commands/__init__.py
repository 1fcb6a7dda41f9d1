"""The commands, by the person who types them. Each file ends in the list of what it offers."""
