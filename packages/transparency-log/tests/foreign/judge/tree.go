package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// tree holds every node of the tree over the entries that were in our bundles, computed by Go.
type tree struct {
	size   int64
	hashes []tlog.Hash
}

func (t *tree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if index >= int64(len(t.hashes)) {
			return nil, fmt.Errorf("no hash %d", index)
		}
		out[i] = t.hashes[index]
	}
	return out, nil
}

// add takes the entries of a bundle that are new, and compares those that are known.
func (t *tree) add(q question) error {
	rest, n := q.Text, q.Index*256
	for ; len(rest) > 0; n++ {
		if len(rest) < 2 || len(rest) < 2+int(binary.BigEndian.Uint16(rest)) {
			return errors.New("an entry is cut short")
		}
		end := 2 + int(binary.BigEndian.Uint16(rest))
		leaf := tlog.RecordHash(rest[2:end])
		rest = rest[end:]
		if n < t.size {
			if t.hashes[tlog.StoredHashIndex(0, n)] != leaf {
				return fmt.Errorf("entry %d is another", n)
			}
			continue
		}
		hashes, err := tlog.StoredHashesForRecordHash(n, leaf, t)
		if err != nil {
			return err
		}
		t.hashes = append(t.hashes, hashes...)
		t.size = n + 1
	}
	if n != q.Index*256+int64(q.Width) {
		return fmt.Errorf("the bundle ends at %d", n)
	}
	return nil
}

func (t *tree) compareTile(q question) error {
	want, err := tlog.ReadTileData(tlog.Tile{H: 8, L: q.Level, N: q.Index, W: q.Width}, t)
	if err == nil && !bytes.Equal(want, q.Text) {
		err = errors.New("another tile")
	}
	return err
}

func (t *tree) rootAt(size int64) (answer, error) {
	root, err := tlog.TreeHash(size, t)
	return answer{Root: root[:]}, err
}

func (t *tree) proveInclusion(q question) (answer, error) {
	p, err := tlog.ProveRecord(q.Size, q.Index, t)
	return answer{Proof: bytesOf(p)}, err
}

func (t *tree) proveConsistency(q question) (answer, error) {
	p, err := tlog.ProveTree(q.Size, q.Old, t)
	return answer{Proof: bytesOf(p)}, err
}

func checkInclusion(q question) error {
	return tlog.CheckRecord(hashes(q.Proof), q.Size, hash(q.Root), q.Index, hash(q.Leaf))
}

func checkConsistency(q question) error {
	return tlog.CheckTree(hashes(q.Proof), q.Size, hash(q.Root), q.Old, hash(q.From))
}

// readPath reads our paths as Go's, which have the tile height in front and another word for bundles.
func readPath(path string) error {
	rest, ok := strings.CutPrefix(path, "tile/")
	if !ok {
		return errors.New("no tile")
	}
	if name, ok := strings.CutPrefix(rest, "entries/"); ok {
		rest = "data/" + name
	} else if strings.HasPrefix(rest, "data/") {
		return errors.New("a word of Go's")
	}
	_, err := tlog.ParseTilePath("tile/8/" + rest)
	return err
}

func bytesOf(proof []tlog.Hash) [][]byte {
	out := make([][]byte, len(proof))
	for i := range proof {
		out[i] = proof[i][:]
	}
	return out
}

func hashes(list [][]byte) []tlog.Hash {
	out := make([]tlog.Hash, len(list))
	for i, b := range list {
		out[i] = hash(b)
	}
	return out
}

func hash(b []byte) (h tlog.Hash) {
	copy(h[:], b)
	return h
}
