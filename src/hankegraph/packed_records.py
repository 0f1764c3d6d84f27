import pickle
from dataclasses import replace
from hankegraph.records import Record


def pack_record(record: Record) -> bytes:
    record.page.__dict__.pop("_line_starts", None)
    return pickle.dumps(record)


def unpack_record(packed: bytes, source: str, url: str | None, retrieved_at: str | None) -> Record:
    r = pickle.loads(packed)
    return replace(r, page=replace(r.page, source=source, url=url, retrieved_at=retrieved_at))
