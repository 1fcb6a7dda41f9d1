"""The commands, by the person who types them. `bot.__main__` says which file has which."""
