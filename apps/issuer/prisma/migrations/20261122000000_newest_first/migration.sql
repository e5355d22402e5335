-- A member's credentials are listed by the time of their award, the newest first.
CREATE INDEX credentials_member_issued_at_id_idx ON credentials (member, issued_at, id);
DROP INDEX credentials_member_id_idx;
