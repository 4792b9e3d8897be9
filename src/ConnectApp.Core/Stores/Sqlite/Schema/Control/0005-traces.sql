-- In which span of a trace a message came, and which trace a run goes on with (W3C traceparent); null where nobody records.
ALTER TABLE inbox ADD COLUMN trace_parent TEXT;
ALTER TABLE runs ADD COLUMN trace_parent TEXT;
