// Command ledger reads a served log as a stranger does, with the Go project's own packages: the checkpoint's signature, every
// hash through the tiles, every entry against its leaf hash, and the consistency of an older tree. It says "ok <size>" and
// exits 0, or says what is wrong and exits 1.
//
//	ledger <prefix URL> <verifier key> <older size> <older root in base64>
package main

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type log struct{ prefix string }

func main() {
	size, err := audit(log{os.Args[1]}, os.Args[2], os.Args[3], os.Args[4])
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("ok", size)
}

func audit(l log, vkey, oldSize, oldRoot string) (int64, error) {
	tree, err := l.checkpoint(vkey)
	if err != nil {
		return 0, err
	}
	reader := tlog.TileHashReader(tree, l)
	if err := l.checkEntries(tree.N, reader); err != nil {
		return 0, err
	}
	old, err := strconv.ParseInt(oldSize, 10, 64)
	if err != nil {
		return 0, err
	}
	root, err := tlog.TreeHash(old, reader)
	if err != nil {
		return 0, err
	}
	if got := base64.StdEncoding.EncodeToString(root[:]); got != oldRoot {
		return 0, fmt.Errorf("the tree of size %d had the root %s, not %s", old, oldRoot, got)
	}
	return tree.N, nil
}

func (l log) checkpoint(vkey string) (tlog.Tree, error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return tlog.Tree{}, err
	}
	signed, err := l.get("checkpoint")
	if err != nil {
		return tlog.Tree{}, err
	}
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, fmt.Errorf("checkpoint: %w", err)
	}
	lines := strings.Split(opened.Text, "\n")
	if lines[0] != verifier.Name() {
		return tlog.Tree{}, fmt.Errorf("origin %q", lines[0])
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	hash, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: hash}, err
}

func (l log) checkEntries(size int64, reader tlog.HashReader) error {
	for first := int64(0); first < size; first += 256 {
		width := min(256, size-first)
		tile := tlog.Tile{H: 8, L: 0, N: first / 256, W: int(width)}
		bundle, err := l.get("tile/entries/" + strings.TrimPrefix(tile.Path(), "tile/8/0/"))
		if err != nil {
			return err
		}
		for i := range width {
			n := binary.BigEndian.Uint16(bundle)
			hashes, err := reader.ReadHashes([]int64{tlog.StoredHashIndex(0, first+i)})
			if err != nil {
				return err
			}
			if tlog.RecordHash(bundle[2:2+n]) != hashes[0] {
				return fmt.Errorf("entry %d is not that of its leaf hash", first+i)
			}
			bundle = bundle[2+n:]
		}
		if len(bundle) != 0 {
			return fmt.Errorf("the bundle of %d has %d bytes more", first, len(bundle))
		}
	}
	return nil
}

func (l log) get(path string) ([]byte, error) {
	answer, err := http.Get(l.prefix + "/" + path)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", path, answer.Status)
	}
	return io.ReadAll(answer.Body)
}

func (l log) Height() int { return 8 }

func (l log) ReadTiles(tiles []tlog.Tile) (data [][]byte, err error) {
	for _, t := range tiles {
		// Go has the height in its paths, which is always 8 here.
		bytes, err := l.get("tile/" + strings.TrimPrefix(t.Path(), "tile/8/"))
		if err != nil {
			return nil, err
		}
		data = append(data, bytes)
	}
	return data, nil
}

func (l log) SaveTiles([]tlog.Tile, [][]byte) {}
