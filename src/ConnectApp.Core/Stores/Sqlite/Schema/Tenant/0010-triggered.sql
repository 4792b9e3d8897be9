-- Written, and read nowhere.
ALTER TABLE transfers DROP COLUMN triggered;
