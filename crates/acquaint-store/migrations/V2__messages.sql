-- Whether the two people of a request wrote to each other apart from it: who wrote at all, and no word of what.
-- NULL: cannot be told, as for every request of an archive that was kept before this.
ALTER TABLE requests ADD COLUMN messages TEXT CHECK (messages IN ('both_ways', 'one_way', 'nothing'));
