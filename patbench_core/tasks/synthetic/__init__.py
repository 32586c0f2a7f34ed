"""When does synthetic patent text help a classifier that has few real documents?"""
