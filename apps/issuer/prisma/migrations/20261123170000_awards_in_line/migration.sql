-- What is sealed of an award (some 4 kB) stays in its row: chunks in a table of their own, with an index, cost a quarter of the insert.
ALTER TABLE credentials SET (toast_tuple_target = 8160);
