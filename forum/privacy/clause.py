"""The information clause about personal data, by its version."""

# Raised when the clause says something new: everybody is shown it once more.
VERSION = 1
