"""The batch function on other engines: Ray Data and Spark."""
