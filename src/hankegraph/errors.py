"""The errors that end a run, each with one line that says what to do next.

    HankegraphError
    ├── SourceError     what was given to read cannot be read
    ├── OptionError     an option has a value that cannot be used
    ├── TargetError     the release cannot be written where it was asked for
    ├── ReleaseError    a release that was asked about is not there or not whole
    ├── EngineError     the engine that was asked for is not there or gave up
    ├── QueryError      a stored query, or a parameter of one, cannot be used
    └── AuditError      pySHACL, asked again, gives another answer than was given

Whatever is wrong with the data is a `Finding`, and the run goes on.
"""


class HankegraphError(Exception):
    """A run that cannot be done; the message is one line for a person."""


class SourceError(HankegraphError):
    """What was given to read cannot be read."""


class OptionError(HankegraphError):
    """An option has a value that cannot be used."""


class TargetError(HankegraphError):
    """The release cannot be written where it was asked for."""


class EngineError(HankegraphError):
    """The engine that was asked for is not there, or gave up."""


class AuditError(HankegraphError):
    """PySHACL, asked again about a project, gives another answer than was given."""


class QueryError(HankegraphError):
    """A stored query, or a parameter of one, cannot be used."""


class ReleaseError(HankegraphError):
    """A release that was asked about is not there or not whole."""
