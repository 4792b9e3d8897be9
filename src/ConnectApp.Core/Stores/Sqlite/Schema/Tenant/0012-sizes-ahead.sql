-- Bytes of an upload as the storage said before anything of it was read: only for the percent of a run. Null: not asked; -1: asked, and there was no answer to go by.
ALTER TABLE files ADD COLUMN size_ahead INTEGER;
