-- Wrong codes beside a learner's number are counted apart: who knows the number alone must not lock the offer for its learner.
ALTER TABLE offers ADD COLUMN wrong_logins integer NOT NULL DEFAULT 0;
