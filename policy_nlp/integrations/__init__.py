"""The library inside other tools: each module speaks for one of them and is imported only when it is used."""
