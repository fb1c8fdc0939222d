"""The library as a whole: every table that holds what a person has, out and in again."""
